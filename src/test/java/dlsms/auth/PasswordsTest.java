package dlsms.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PasswordsTest {

    private static final String SAMPLE = "$2b$12$Kxv4aDbP0mAEQqMM3VQxJem80gIxp1Xg9kN99lU2Gk73qdbR16TSi";

    private final Passwords passwords = new Passwords(1);

    @AfterEach
    void close() {
        passwords.close();
    }

    @Test
    void theHashOfTheSampleDataIsOfItsPassword() {
        assertThat(matches("password123", Optional.of(SAMPLE))).isTrue();
        assertThat(matches("password124", Optional.of(SAMPLE))).isFalse();
    }

    @Test
    void aHashIsOfItsPasswordAlone() {
        String hash = hash("correct horse", Optional.empty());

        assertThat(hash).startsWith("$2b$12$");
        assertThat(matches("correct horse", Optional.of(hash))).isTrue();
        assertThat(matches("correct house", Optional.of(hash))).isFalse();
        assertThat(hash("correct horse", Optional.empty())).isNotEqualTo(hash);
    }

    @Test
    void aRepeatedRequestGetsTheSameHashAndNobodyElseDoes() {
        byte[] secret = new byte[32];
        byte[] salt = Passwords.salt(secret, "S1", "request-1");

        assertThat(hash("correct horse", Optional.of(salt))).isEqualTo(hash("correct horse", Optional.of(salt)));
        assertThat(salt).isNotEqualTo(Passwords.salt(secret, "S2", "request-1"));
        assertThat(salt).isNotEqualTo(Passwords.salt(secret, "S1", "request-2"));
        assertThat(salt).isNotEqualTo(Passwords.salt(new byte[] {1}, "S1", "request-1"));
    }

    @Test
    void whoeverIsNotThereTakesAsLongAsABadPassword() {
        long unknown = nanosOf(
                () -> assertThat(matches("password123", Optional.empty())).isFalse());
        long bad = nanosOf(
                () -> assertThat(matches("password124", Optional.of(SAMPLE))).isFalse());

        // At cost 12 both are hundreds of milliseconds, or tens on a fast machine; without the work it is microseconds.
        assertThat(unknown).isGreaterThan(bad / 5);
    }

    @Test
    void anEmptyOrOverlongPasswordIsJustWrong() {
        String long72 = "x".repeat(72);
        String hash = hash(long72, Optional.empty());

        assertThat(matches(long72, Optional.of(hash))).isTrue();
        assertThat(matches(long72 + "y", Optional.of(hash))).isFalse();
        assertThat(matches("", Optional.of(hash))).isFalse();
        assertThat(matches("x".repeat(1 << 20), Optional.of(hash))).isFalse();
    }

    @Test
    void aBrokenHashMatchesNothing() {
        assertThat(matches("password123", Optional.of("not a hash"))).isFalse();
    }

    @Test
    void whenTooManyWaitTheNextIsToldSoAtOnce() throws Exception {
        var hold = new CountDownLatch(1);
        List<CompletableFuture<Boolean>> taken = new ArrayList<>();
        taken.add(passwords
                .matches("password123", Optional.of(SAMPLE), () -> await(hold))
                .orElseThrow());
        Optional<CompletableFuture<Boolean>> next = more();
        while (next.isPresent()) {
            taken.add(next.get());
            next = more();
        }

        assertThat(taken).hasSizeBetween(Passwords.WAITING_PER_THREAD_MAX, Passwords.WAITING_PER_THREAD_MAX + 1);
        hold.countDown();
        assertThat(taken.getFirst().get()).isTrue();
        for (CompletableFuture<Boolean> each : taken.subList(1, taken.size())) {
            assertThat(each.get()).isFalse();
        }
    }

    // Nobody waits for these any more, so they cost nothing when their turn comes.
    private Optional<CompletableFuture<Boolean>> more() {
        return passwords.matches("password123", Optional.of(SAMPLE), () -> false);
    }

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static long nanosOf(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return System.nanoTime() - start;
    }

    private boolean matches(String password, Optional<String> hash) {
        return passwords.matches(password, hash, () -> true).orElseThrow().join();
    }

    private String hash(String password, Optional<byte[]> repeatable) {
        return passwords.hash(password, repeatable).orElseThrow().join();
    }
}
