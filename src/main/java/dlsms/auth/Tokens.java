package dlsms.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dlsms.seat.Actor;
import dlsms.seat.User;
import dlsms.seat.UserId;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Makes and checks bearer tokens: JWT, HS256, good for a day. Any thread. */
public final class Tokens {

    /** How long a token is good. */
    public static final Duration LIFETIME = Duration.ofHours(24);

    /** HS256 wants a secret as long as its hash. */
    public static final int SECRET_BYTES_MIN = 32;

    /** A longer text is not looked at. */
    public static final int TOKEN_CHARS_MAX = 8_192;

    /** Verified tokens that are remembered; when it is reached, all are forgotten. */
    static final int VERIFIED_MAX = 10_000;

    private static final JWSHeader HEADER = new JWSHeader(JWSAlgorithm.HS256);

    private final Supplier<Optional<byte[]>> secret;
    private final InstantSource clock;
    private final AtomicReference<Optional<TokenKeys>> keys = new AtomicReference<>(Optional.empty());

    /**
     * @param secret asked at each call, so it may come late and it may change; at least {@link #SECRET_BYTES_MIN} bytes
     * @param clock wall time
     */
    public Tokens(Supplier<Optional<byte[]>> secret, InstantSource clock) {
        this.secret = secret;
        this.clock = clock;
    }

    /** A token for a user. Empty: there is no secret yet. */
    public Optional<String> issue(User user) {
        return issue(new Actor(user.id(), user.staff(), user.name()), user.studentId());
    }

    /** A token for anybody, also for who is no user. Empty: there is no secret yet. */
    public Optional<String> issue(Actor actor, String studentId) {
        return keys().map(current -> sign(current, actor, studentId));
    }

    /** Never throws, whatever the text is. */
    public Verdict verify(String token) {
        return keys().map(current -> verify(current, token)).orElseGet(Verdict.NoSecret::new);
    }

    /** How many verified tokens are remembered now. */
    int remembered() {
        return keys.get().map(current -> current.verified().size()).orElse(0);
    }

    private Optional<TokenKeys> keys() {
        Optional<byte[]> bytes = secret.get();
        Optional<TokenKeys> known = keys.get();
        if (known.isPresent() && bytes.isPresent() && known.get().areOf(bytes.get())) {
            return known;
        }
        Optional<TokenKeys> fresh = bytes.map(TokenKeys::of);
        keys.set(fresh);
        return fresh;
    }

    private String sign(TokenKeys current, Actor actor, String studentId) {
        Instant now = clock.instant();
        var claims = new JWTClaimsSet.Builder()
                .claim("user_id", actor.user().value())
                .claim("student_id", studentId)
                .claim("name", actor.name())
                .claim("staff", actor.staff())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(LIFETIME)))
                .build();
        var token = new SignedJWT(HEADER, claims);
        try {
            token.sign(current.signer());
        } catch (JOSEException e) {
            throw new IllegalStateException("HS256 is in every JDK", e);
        }
        return token.serialize();
    }

    private Verdict verify(TokenKeys current, String token) {
        Verdict.Valid remembered = current.verified().get(token);
        if (remembered != null) {
            return unlessExpired(remembered);
        }
        Verdict verdict = examine(current, token);
        if (verdict instanceof Verdict.Valid valid) {
            if (current.verified().size() >= VERIFIED_MAX) {
                current.verified().clear();
            }
            current.verified().put(token, valid);
        }
        return verdict;
    }

    private Verdict examine(TokenKeys current, String token) {
        if (token.length() > TOKEN_CHARS_MAX) {
            return new Verdict.Invalid();
        }
        try {
            var jwt = SignedJWT.parse(token);
            // The algorithm is ours to say, not the token's: with "none" anybody could sign.
            if (!JWSAlgorithm.HS256.equals(jwt.getHeader().getAlgorithm()) || !jwt.verify(current.verifier())) {
                return new Verdict.Invalid();
            }
            return read(jwt.getJWTClaimsSet());
        } catch (ParseException | JOSEException | IllegalArgumentException | IllegalStateException e) {
            return new Verdict.Invalid();
        }
    }

    private Verdict read(JWTClaimsSet claims) throws ParseException {
        Long user = claims.getLongClaim("user_id");
        String studentId = claims.getStringClaim("student_id");
        Date expires = claims.getExpirationTime();
        if (user == null || user < 0 || user > Integer.MAX_VALUE || expires == null) {
            return new Verdict.Invalid();
        }
        boolean staff = Boolean.TRUE.equals(claims.getBooleanClaim("staff"));
        String name = Optional.ofNullable(claims.getStringClaim("name")).orElse("");
        var actor = new Actor(new UserId(user.intValue()), staff, name);
        String student = Optional.ofNullable(studentId).orElse("");
        return unlessExpired(new Verdict.Valid(actor, student, expires.toInstant()));
    }

    private Verdict unlessExpired(Verdict.Valid valid) {
        return clock.instant().isBefore(valid.expires()) ? valid : new Verdict.Expired();
    }
}
