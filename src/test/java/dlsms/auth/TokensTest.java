package dlsms.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dlsms.seat.Actor;
import dlsms.seat.User;
import dlsms.seat.UserId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TokensTest {

    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
    private static final User ALICE = new User(new UserId(1), "S2021001", "Alice Johnson", "-", false, START);

    private Optional<byte[]> secret = Optional.of(secretOf(1));
    private Instant now = START;
    private final Tokens tokens = new Tokens(() -> secret, () -> now);

    @Test
    void aTokenSaysWhoItIsFor() {
        String token = tokens.issue(ALICE).orElseThrow();

        assertThat(tokens.verify(token))
                .isEqualTo(new Verdict.Valid(
                        new Actor(new UserId(1), false, "Alice Johnson"), "S2021001", START.plus(Tokens.LIFETIME)));
    }

    @Test
    void itHoldsTheClaimsThatClientsOfTheOriginalRead() throws Exception {
        JWTClaimsSet claims = SignedJWT.parse(tokens.issue(ALICE).orElseThrow()).getJWTClaimsSet();

        assertThat(claims.getIntegerClaim("user_id")).isEqualTo(1);
        assertThat(claims.getStringClaim("student_id")).isEqualTo("S2021001");
        assertThat(claims.getIssueTime()).isEqualTo(Date.from(START));
        assertThat(claims.getExpirationTime()).isEqualTo(Date.from(START.plus(Duration.ofHours(24))));
    }

    @Test
    void theLongestNamesFitIntoAToken() {
        for (String letter : new String[] {"<", "\"", "\u00e9", "\u4e2d", "\ud83d\ude00", "\u2060"}) {
            var user = new User(new UserId(1), letter.repeat(64), letter.repeat(200), "-", false, START);

            assertThat(tokens.verify(tokens.issue(user).orElseThrow()))
                    .isInstanceOfSatisfying(
                            Verdict.Valid.class,
                            valid -> assertThat(valid.actor().name()).isEqualTo(user.name()));
        }
    }

    @Test
    void anOperatorIsNoUserButStaff() {
        var operator = new Actor(new UserId(0), true, "operator");

        assertThat(tokens.verify(tokens.issue(operator, "").orElseThrow()))
                .isEqualTo(new Verdict.Valid(operator, "", START.plus(Tokens.LIFETIME)));
    }

    @Test
    void afterADayItIsExpiredAlsoWhereItWasVerifiedBefore() {
        String token = tokens.issue(ALICE).orElseThrow();
        assertThat(tokens.verify(token)).isInstanceOf(Verdict.Valid.class);

        now = START.plus(Tokens.LIFETIME).minusSeconds(1);
        assertThat(tokens.verify(token)).isInstanceOf(Verdict.Valid.class);
        now = START.plus(Tokens.LIFETIME);
        assertThat(tokens.verify(token)).isEqualTo(new Verdict.Expired());
        assertThat(new Tokens(() -> secret, () -> now).verify(token)).isEqualTo(new Verdict.Expired());
    }

    @Test
    void aTokenOfAnotherSecretIsForged() {
        String forged = new Tokens(() -> Optional.of(secretOf(2)), () -> now)
                .issue(ALICE)
                .orElseThrow();

        assertThat(tokens.verify(forged)).isEqualTo(new Verdict.Invalid());
    }

    @Test
    void aTokenWhoseClaimsWereChangedIsForged() {
        String[] parts = tokens.issue(ALICE).orElseThrow().split("\\.");
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        String staff = claims.replace("\"staff\":false", "\"staff\":true");
        assertThat(staff).isNotEqualTo(claims);
        String forged = parts[0] + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(staff.getBytes()) + "."
                + parts[2];

        assertThat(tokens.verify(forged)).isEqualTo(new Verdict.Invalid());
    }

    @Test
    void aTokenThatNobodySignedIsForged() {
        JWTClaimsSet claims = claims().build();
        String bare = new PlainJWT(claims).serialize();

        assertThat(tokens.verify(bare)).isEqualTo(new Verdict.Invalid());
        assertThat(tokens.verify(bare + "AAAA")).isEqualTo(new Verdict.Invalid());
    }

    @Test
    void onlyTheOneAlgorithmIsTakenEvenWithTheRightSecret() throws Exception {
        secret = Optional.of(Arrays.copyOf(secretOf(1), 64));
        var other = new SignedJWT(new JWSHeader(JWSAlgorithm.HS512), claims().build());
        other.sign(new MACSigner(secret.orElseThrow()));

        assertThat(tokens.verify(other.serialize())).isEqualTo(new Verdict.Invalid());
    }

    @Test
    void aTokenThatNeverExpiresOrIsForNobodyIsInvalid() throws Exception {
        assertThat(tokens.verify(signed(claims().expirationTime(null)))).isEqualTo(new Verdict.Invalid());
        assertThat(tokens.verify(signed(claims().claim("user_id", null)))).isEqualTo(new Verdict.Invalid());
        assertThat(tokens.verify(signed(claims().claim("user_id", -1)))).isEqualTo(new Verdict.Invalid());
        assertThat(tokens.verify(signed(claims().claim("user_id", 1L << 40)))).isEqualTo(new Verdict.Invalid());
        assertThat(tokens.verify(signed(claims().claim("user_id", "one")))).isEqualTo(new Verdict.Invalid());
        assertThat(tokens.verify(signed(claims()))).isInstanceOf(Verdict.Valid.class);
    }

    @Test
    void whatIsNoTokenIsInvalid() {
        for (String text : new String[] {"", ".", "..", "a.b.c", "null", "\0", "{}", "x".repeat(1 << 20)}) {
            assertThat(tokens.verify(text)).isEqualTo(new Verdict.Invalid());
        }
    }

    @Test
    void whenTheSecretChangesOldTokensAreInvalidAlsoWhereTheyWereVerifiedBefore() {
        String token = tokens.issue(ALICE).orElseThrow();
        assertThat(tokens.verify(token)).isInstanceOf(Verdict.Valid.class);

        secret = Optional.of(secretOf(2));
        assertThat(tokens.verify(token)).isEqualTo(new Verdict.Invalid());
        assertThat(tokens.verify(tokens.issue(ALICE).orElseThrow())).isInstanceOf(Verdict.Valid.class);
    }

    @Test
    void withoutASecretNobodyCanTell() {
        String token = tokens.issue(ALICE).orElseThrow();
        secret = Optional.empty();

        assertThat(tokens.verify(token)).isEqualTo(new Verdict.NoSecret());
        assertThat(tokens.issue(ALICE)).isEmpty();
        secret = Optional.of(secretOf(1));
        assertThat(tokens.verify(token)).isInstanceOf(Verdict.Valid.class);
    }

    @Test
    void aSecretThatIsTooShortIsRefused() {
        secret = Optional.of(new byte[Tokens.SECRET_BYTES_MIN - 1]);

        assertThatThrownBy(() -> tokens.issue(ALICE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 32 bytes");
    }

    @Test
    void moreTokensThanAreRememberedAreStillVerified() {
        var many = new Tokens(() -> secret, () -> now);
        String first = many.issue(ALICE).orElseThrow();
        for (int number = 0; number < Tokens.VERIFIED_MAX + 10; number++) {
            var actor = new Actor(new UserId(number), false, "");
            assertThat(many.verify(many.issue(actor, "").orElseThrow())).isInstanceOf(Verdict.Valid.class);
        }

        assertThat(many.remembered()).isLessThanOrEqualTo(Tokens.VERIFIED_MAX);
        assertThat(many.verify(first)).isInstanceOf(Verdict.Valid.class);
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .claim("user_id", 1)
                .claim("student_id", "S2021001")
                .expirationTime(Date.from(START.plusSeconds(60)));
    }

    private String signed(JWTClaimsSet.Builder claims) throws Exception {
        var token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims.build());
        token.sign(new MACSigner(secret.orElseThrow()));
        return token.serialize();
    }

    private static byte[] secretOf(int filling) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) filling);
        return bytes;
    }
}
