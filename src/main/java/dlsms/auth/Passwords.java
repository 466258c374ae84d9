package dlsms.auth;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Hashes and checks passwords: bcrypt at cost 12, a third of a second of one core each. So it has a small pool of its
 * own, with a bounded queue, and says at once when that is full. Any thread.
 */
public final class Passwords implements AutoCloseable {

    /** Work factor of new hashes. */
    public static final int COST = 12;

    /** The longest that bcrypt looks at, in UTF-8. */
    public static final int PASSWORD_BYTES_MAX = 72;

    /** Fewer characters are no password. */
    public static final int PASSWORD_CHARS_MIN = 8;

    /** Passwords that wait for each thread of the pool: about five seconds of work. */
    public static final int WAITING_PER_THREAD_MAX = 16;

    // Checked in place of a user's hash where there is no such user, so that both take as long.
    private static final String NOBODY = "$2b$12$Kxv4aDbP0mAEQqMM3VQxJem80gIxp1Xg9kN99lU2Gk73qdbR16TSi";

    private final SecureRandom dice = new SecureRandom();
    private final ThreadPoolExecutor pool;

    /** @param threads at least one; half of the cores is plenty */
    public Passwords(int threads) {
        pool = new ThreadPoolExecutor(
                threads,
                threads,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(threads * WAITING_PER_THREAD_MAX),
                Thread.ofPlatform().name("passwords-", 1).daemon().factory());
    }

    /**
     * Whether the password is the one of the hash; takes as long, and says no, where there is no hash. Completes on a
     * thread of the pool.
     *
     * @param wanted false: the caller has gone, and the work is not done; it completes with false
     * @return empty: too many wait already
     */
    public Optional<CompletableFuture<Boolean>> matches(
            String password, Optional<String> hash, BooleanSupplier wanted) {
        byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
        return submit(() -> wanted.getAsBoolean() && check(bytes, hash));
    }

    /**
     * A hash to keep. The same {@code repeatable} with the same password gives the same hash, so that a repeated
     * request has the same body. Completes on a thread of the pool.
     *
     * @param repeatable what the salt is made of, secret and another one for each user; absent: chance
     * @return empty: too many wait already
     */
    public Optional<CompletableFuture<String>> hash(String password, Optional<byte[]> repeatable) {
        byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
        byte[] salt = repeatable.orElseGet(this::random);
        return submit(() -> new String(
                BCrypt.with(BCrypt.Version.VERSION_2B).hash(COST, Arrays.copyOf(salt, BCrypt.SALT_LENGTH), bytes),
                StandardCharsets.US_ASCII));
    }

    /** What a repeatable hash's salt is made of: nobody who lacks the secret can tell it. */
    public static byte[] salt(byte[] secret, String studentId, String requestId) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            mac.update("password salt\n".getBytes(StandardCharsets.UTF_8));
            mac.update((studentId + "\n" + requestId).getBytes(StandardCharsets.UTF_8));
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 is in every JDK", e);
        }
    }

    /** Ends the pool; what still waits is left undone. */
    @Override
    public void close() {
        pool.shutdownNow();
    }

    private static boolean check(byte[] password, Optional<String> hash) {
        boolean fits = password.length <= PASSWORD_BYTES_MAX;
        byte[] looked = fits ? password : Arrays.copyOf(password, PASSWORD_BYTES_MAX);
        boolean verified =
                BCrypt.verifyer().verify(looked, hash.orElse(NOBODY).getBytes(StandardCharsets.US_ASCII)).verified;
        return verified && fits && hash.isPresent();
    }

    private byte[] random() {
        byte[] salt = new byte[BCrypt.SALT_LENGTH];
        dice.nextBytes(salt);
        return salt;
    }

    private <T> Optional<CompletableFuture<T>> submit(Supplier<T> work) {
        try {
            return Optional.of(CompletableFuture.supplyAsync(work, pool));
        } catch (RejectedExecutionException e) {
            return Optional.empty();
        }
    }
}
