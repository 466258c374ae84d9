package dlsms.seat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextRuleTest {

    @ParameterizedTest
    @EnumSource
    void aTextOfTheLimitIsTakenAndALongerOneIsNot(TextRule rule) {
        String unit = rule == TextRule.PASSWORD ? "bytes" : "characters";

        assertThat(rule.problem("a".repeat(rule.max()))).isEmpty();
        assertThat(rule.problem("a".repeat(rule.max() + 1)))
                .contains(rule.field() + " is longer than " + rule.max() + " " + unit);
        assertThat(rule.problem("a".repeat(1_000_000))).isPresent();
    }

    @ParameterizedTest
    @EnumSource
    void anEmptyTextIsAProblemOnlyWhereOneIsRequired(TextRule rule) {
        assertThat(rule.problem("")).isEmpty();
        assertThat(rule.problemIfRequired("")).contains(rule.field() + " must not be empty");
        assertThat(rule.problemIfRequired(" \u2003")).contains(rule.field() + " must not be empty");
        assertThat(rule.problemIfRequired("Ælfwynn 漢字 😀")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "\u0007", "\u001b", "\u007f", "\u0085", "\r", "\u2028", "\ud800"})
    void controlCharactersAreRefused(String bad) {
        for (TextRule rule : TextRule.values()) {
            assertThat(rule.problem("name" + bad + "name"))
                    .contains(rule.field() + " must not contain control characters");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\t"})
    void onlyMessagesAndOperationsHoldLines(String line) {
        assertThat(TextRule.MESSAGE.problem("a" + line + "b")).isEmpty();
        assertThat(TextRule.OPERATION.problem("a" + line + "b")).isEmpty();
        assertThat(TextRule.NAME.problem("a" + line + "b")).isPresent();
    }

    @Test
    void charactersAreCodePoints() {
        assertThat(TextRule.STUDENT_ID.problem("😀".repeat(64))).isEmpty();
        assertThat(TextRule.STUDENT_ID.problem("😀".repeat(65))).isPresent();
    }

    @Test
    void aPasswordIsMeasuredInBytesAndHasALeastLength() {
        assertThat(TextRule.PASSWORD.problemIfRequired("1234567")).contains("password must have at least 8 characters");
        assertThat(TextRule.PASSWORD.problemIfRequired("12345678")).isEmpty();
        assertThat(TextRule.PASSWORD.problemIfRequired("é".repeat(36))).isEmpty();
        assertThat(TextRule.PASSWORD.problemIfRequired("é".repeat(37))).contains("password is longer than 72 bytes");
    }
}
