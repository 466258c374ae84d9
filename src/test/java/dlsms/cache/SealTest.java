package dlsms.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What stands under our keys is an answer only if a node of the cluster put it there, for this very key. */
class SealTest {

    private static final Key KEY = new Key("c1", "Main+Library", 42, "seats?branch=Main+Library");
    private static final Instant FROM = Instant.parse("2026-11-22T10:00:00.000001Z");
    private static final byte[] VALUE = "seats".getBytes(StandardCharsets.UTF_8);

    private final Seal seal = new Seal("secret of the cluster".getBytes(StandardCharsets.UTF_8));

    @Test
    void whatIsClosedCanBeOpened() {
        Answer<byte[]> opened =
                seal.open(KEY, seal.close(KEY, answer(FROM, Instant.MAX))).orElseThrow();

        assertThat(opened.value()).isEqualTo(VALUE);
        assertThat(opened.version()).isEqualTo(42);
        assertThat(opened.from()).isEqualTo(FROM);
        assertThat(opened.until()).isEqualTo(Instant.MAX);
        assertThat(seal.open(KEY, seal.close(KEY, answer(Instant.MIN, FROM))))
                .hasValueSatisfying(answer -> assertThat(answer.from()).isEqualTo(Instant.MIN));
    }

    @Test
    void anyFlippedBitIsFound() {
        byte[] bytes = seal.close(KEY, answer(FROM, Instant.MAX));
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(seal.open(KEY, flipped)).as("bit %s", bit).isEmpty();
        }
    }

    @Test
    void anyLengthThatIsNotItsOwnIsFound() {
        byte[] bytes = seal.close(KEY, answer(FROM, Instant.MAX));
        for (int length = 0; length < bytes.length; length++) {
            assertThat(seal.open(KEY, Arrays.copyOf(bytes, length))).isEmpty();
        }
        assertThat(seal.open(KEY, Arrays.copyOf(bytes, bytes.length + 1))).isEmpty();
    }

    @Test
    void anAnswerCopiedFromAnotherKeyIsNone() {
        byte[] bytes = seal.close(KEY, answer(FROM, Instant.MAX));

        assertThat(seal.open(new Key("c1", KEY.scope(), 43, KEY.query()), bytes))
                .isEmpty();
        assertThat(seal.open(new Key("c2", KEY.scope(), 42, KEY.query()), bytes))
                .isEmpty();
        assertThat(seal.open(new Key("c1", "*", 42, KEY.query()), bytes)).isEmpty();
        assertThat(seal.open(new Key("c1", KEY.scope(), 42, "branches"), bytes)).isEmpty();
    }

    @Test
    void whoDoesNotKnowTheSecretCanNotMakeOne() {
        var forger = new Seal("a guess".getBytes(StandardCharsets.UTF_8));

        assertThat(seal.open(KEY, forger.close(KEY, answer(FROM, Instant.MAX)))).isEmpty();
    }

    private static Answer<byte[]> answer(Instant from, Instant until) {
        return new Answer<>(VALUE, KEY.version(), from, until);
    }
}
