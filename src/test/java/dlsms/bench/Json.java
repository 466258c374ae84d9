package dlsms.bench;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes JSON. */
final class Json {
    private Json() {}

    /**
     * @param value a map with text keys, a list, a text, a number or a boolean
     * @return with line ends after the outer parts; NaN and infinities, which JSON has not, are null
     */
    static String write(Object value) {
        return write(value, 0);
    }

    private static String write(Object value, int depth) {
        if (value instanceof List<?> list && list.isEmpty()) {
            return "[]";
        }
        return switch (value) {
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(each -> quote(each.getKey().toString()) + ": " + write(each.getValue(), depth + 1))
                        .collect(block("{", "}", depth));
            case List<?> list ->
                list.stream().map(each -> write(each, depth + 1)).collect(block("[", "]", depth));
            case Double number -> Double.isFinite(number) ? Double.toString(round(number)) : "null";
            case Number number -> number.toString();
            case Boolean truth -> truth.toString();
            default -> quote(value.toString());
        };
    }

    // More digits than were measured only make it hard to read.
    private static double round(double number) {
        return Math.abs(number) > 1e12 ? number : Math.round(number * 1e4) / 1e4;
    }

    // The innermost parts stand in one line.
    private static java.util.stream.Collector<CharSequence, ?, String> block(String open, String close, int depth) {
        return depth > 2
                ? Collectors.joining(", ", open, close)
                : Collectors.joining(
                        ",\n" + "  ".repeat(depth + 1),
                        open + "\n" + "  ".repeat(depth + 1),
                        "\n" + "  ".repeat(depth) + close);
    }

    private static String quote(String text) {
        var quoted = new StringBuilder("\"");
        for (char each : text.toCharArray()) {
            if (each == '"' || each == '\\') {
                quoted.append('\\').append(each);
            } else if (each < ' ') {
                quoted.append(String.format("\\u%04x", (int) each));
            } else {
                quoted.append(each);
            }
        }
        return quoted.append('"').toString();
    }
}
