package dlsms.cli;

/** One JSON object, written field by field. */
final class JsonObject {

    private final StringBuilder fields = new StringBuilder();

    JsonObject text(String name, String value) {
        return json(name, quoted(value));
    }

    JsonObject number(String name, long value) {
        return json(name, Long.toString(value));
    }

    JsonObject flag(String name, boolean value) {
        return json(name, Boolean.toString(value));
    }

    /** @param value JSON itself */
    JsonObject json(String name, String value) {
        fields.append(fields.isEmpty() ? "" : ",")
                .append(quoted(name))
                .append(':')
                .append(value);
        return this;
    }

    private static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        text.chars().forEach(character -> {
            if (character == '"' || character == '\\') {
                quoted.append('\\').append((char) character);
            } else if (character < 0x20) {
                quoted.append(String.format("\\u%04x", character));
            } else {
                quoted.append((char) character);
            }
        });
        return quoted.append('"').toString();
    }

    @Override
    public String toString() {
        return "{" + fields + "}";
    }
}
