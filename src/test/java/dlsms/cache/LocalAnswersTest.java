package dlsms.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class LocalAnswersTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final long BYTES_MAX = 8_000;

    private final LocalAnswers<String> answers = new LocalAnswers<>(BYTES_MAX);

    @Test
    void anAnswerIsFoundUnderItsKeyOnly() {
        put(key("Main", 7, "q"), "a");

        assertThat(get(key("Main", 7, "q"))).isEqualTo("a");
        assertThat(get(key("Main", 8, "q"))).isEqualTo("none");
        assertThat(get(key("Main", 7, "p"))).isEqualTo("none");
        assertThat(get(key("Science", 7, "q"))).isEqualTo("none");
        assertThat(get(new Key("other", "Main", 7, "q"))).isEqualTo("none");
    }

    @Test
    void anAnswerIsFoundOnlyAtTimesForWhichItHolds() {
        Key key = key("Main", 7, "q");
        answers.put(key, new Answer<>("a", 7, NOW, NOW.plusSeconds(60)), 10);

        assertThat(answers.get(key, NOW.minusNanos(1))).isEmpty();
        assertThat(answers.get(key, NOW)).isPresent();
        assertThat(answers.get(key, NOW.plusSeconds(60).minusNanos(1))).isPresent();
        assertThat(answers.get(key, NOW.plusSeconds(60))).isEmpty();
    }

    @Test
    void aNewVersionTakesThePlaceOfAllOlderAnswersOfItsScope() {
        put(key("Main", 7, "q"), "a");
        put(key("Main", 7, "p"), "b");
        put(key("Science", 3, "q"), "c");
        put(key("Main", 9, "q"), "d");

        assertThat(answers.size()).isEqualTo(2);
        assertThat(get(key("Main", 9, "q"))).isEqualTo("d");
        assertThat(get(key("Science", 3, "q"))).isEqualTo("c");
    }

    @Test
    void whatComesLateIsNotKept() {
        put(key("Main", 9, "q"), "new");
        put(key("Main", 7, "p"), "late");

        assertThat(get(key("Main", 7, "p"))).isEqualTo("none");
        assertThat(get(key("Main", 9, "q"))).isEqualTo("new");
    }

    @Test
    void itNeverTakesMoreThanItMayAndLetsGoOfWhatWasNotUsedForLongest() {
        for (int i = 0; i < 8; i++) {
            answers.put(key("Main", 7, "q" + i), answer("a" + i, 7), 1_000);
        }
        assertThat(get(key("Main", 7, "q0"))).isEqualTo("a0");
        answers.put(key("Main", 7, "q8"), answer("a8", 7), 1_000);

        assertThat(answers.bytes()).isEqualTo(BYTES_MAX);
        assertThat(get(key("Main", 7, "q1"))).isEqualTo("none");
        assertThat(get(key("Main", 7, "q0"))).isEqualTo("a0");
        assertThat(get(key("Main", 7, "q8"))).isEqualTo("a8");
    }

    @Test
    void oneAnswerMayNotTakeThePlaceOfAllOthers() {
        put(key("Main", 7, "q"), "a");
        answers.put(key("Main", 7, "large"), answer("b", 7), 1_001);

        assertThat(get(key("Main", 7, "large"))).isEqualTo("none");
        assertThat(get(key("Main", 7, "q"))).isEqualTo("a");
    }

    @Test
    void theSameKeyIsCountedOnce() {
        answers.put(key("Main", 7, "q"), answer("a", 7), 700);
        answers.put(key("Main", 7, "q"), answer("b", 7), 300);

        assertThat(answers.bytes()).isEqualTo(300);
        assertThat(get(key("Main", 7, "q"))).isEqualTo("b");
    }

    @Test
    void whatIsOlderThanToldIsDroppedAndNothingElse() {
        put(key("Main", 7, "q"), "a");
        put(key("Science", 7, "q"), "b");
        answers.drop("Main", 7);
        assertThat(get(key("Main", 7, "q"))).isEqualTo("a");

        answers.drop("Main", 8);
        assertThat(get(key("Main", 7, "q"))).isEqualTo("none");
        assertThat(get(key("Science", 7, "q"))).isEqualTo("b");
        answers.drop("Science", 8);
        assertThat(answers.bytes()).isZero();
        answers.drop("Nowhere", 8);
    }

    private void put(Key key, String value) {
        answers.put(key, answer(value, key.version()), 10);
    }

    private String get(Key key) {
        return answers.get(key, NOW).map(Answer::value).orElse("none");
    }

    private static Answer<String> answer(String value, long version) {
        return new Answer<>(value, version, Instant.MIN, Instant.MAX);
    }

    private static Key key(String scope, long version, String query) {
        return new Key("c1", scope, version, query);
    }
}
