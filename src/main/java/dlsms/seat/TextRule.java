package dlsms.seat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The texts that callers may give, each with its name at the edges and its limit. Checked before a command is made of
 * them.
 */
public enum TextRule {
    STUDENT_ID("student_id", 64),
    NAME("name", 200),
    BRANCH("branch", 100),
    AREA("area", 100),
    SOURCE_ID("source_id", 64),
    REQUEST_ID("request_id", 64),
    MESSAGE("message", 1_000),
    OPERATION("operation", 65_536),
    /** Beyond 72 bytes bcrypt would ignore the rest. */
    PASSWORD("password", 72);

    /** A password has at least so many characters. */
    public static final int PASSWORD_CHARS_MIN = 8;

    private final String field;
    private final int max;

    TextRule(String field, int max) {
        this.field = field;
        this.max = max;
    }

    /** As requests name it. */
    public String field() {
        return field;
    }

    /** In characters (code points); of a password in bytes of UTF-8. */
    public int max() {
        return max;
    }

    /** Why the text can't be taken, in words for the caller; empty if it can. A text that is empty can. */
    public Optional<String> problem(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        // No code point takes less than half a char: what is longer than that need not be counted.
        if (text.length() > 2 * max || sizeOf(text) > max) {
            return Optional.of(field + " is longer than " + max + " " + unit());
        }
        return holdsForbidden(text) ? Optional.of(field + " must not contain control characters") : Optional.empty();
    }

    /** As {@link #problem}, but a text that is empty or blank is one too, and so is a short password. */
    public Optional<String> problemIfRequired(String text) {
        if (text.isBlank()) {
            return Optional.of(field + " must not be empty");
        }
        if (this == PASSWORD && sizeOf(text) <= max && text.codePointCount(0, text.length()) < PASSWORD_CHARS_MIN) {
            return Optional.of(field + " must have at least " + PASSWORD_CHARS_MIN + " characters");
        }
        return problem(text);
    }

    private int sizeOf(String text) {
        return this == PASSWORD ? text.getBytes(StandardCharsets.UTF_8).length : text.codePointCount(0, text.length());
    }

    private String unit() {
        return this == PASSWORD ? "bytes" : "characters";
    }

    private boolean holdsForbidden(String text) {
        for (int at = 0; at < text.length(); at = text.offsetByCodePoints(at, 1)) {
            if (forbidden(text.codePointAt(at))) {
                return true;
            }
        }
        return false;
    }

    private boolean forbidden(int codePoint) {
        boolean lineOfText = this == MESSAGE || this == OPERATION;
        if (codePoint == '\n' || codePoint == '\t') {
            return !lineOfText;
        }
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                true;
            default -> false;
        };
    }
}
