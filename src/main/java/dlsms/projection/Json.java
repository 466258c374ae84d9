package dlsms.projection;

import java.time.Instant;
import java.util.Optional;

/** One JSON object, written field by field, as PostgreSQL's jsonb takes it. */
final class Json {

    private final StringBuilder fields = new StringBuilder();

    Json text(String name, String value) {
        return field(name, quoted(Cells.text(value)));
    }

    Json number(String name, long value) {
        return field(name, Long.toString(value));
    }

    Json number(String name, Optional<Integer> value) {
        return field(name, value.map(Object::toString).orElse("null"));
    }

    Json flag(String name, boolean value) {
        return field(name, Boolean.toString(value));
    }

    Json time(String name, Instant value) {
        return field(name, quoted(Cells.moment(value).toString()));
    }

    Json time(String name, Optional<Instant> value) {
        return value.map(moment -> time(name, moment)).orElseGet(() -> field(name, "null"));
    }

    private Json field(String name, String json) {
        fields.append(fields.isEmpty() ? "" : ",")
                .append(quoted(name))
                .append(':')
                .append(json);
        return this;
    }

    private static String quoted(String text) {
        var quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == '"' || character == '\\') {
                quoted.append('\\').append(character);
            } else if (character < 0x20) {
                quoted.append(String.format("\\u%04x", (int) character));
            } else {
                quoted.append(character);
            }
        }
        return quoted.append('"').toString();
    }

    @Override
    public String toString() {
        return "{" + fields + "}";
    }
}
