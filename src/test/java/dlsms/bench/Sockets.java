package dlsms.bench;

import dlsms.process.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The TCP sockets of this machine as {@code ss} of iproute2 shows them; another user's only to root. Without the
 * program: none.
 */
final class Sockets {
    private static final Pattern PID = Pattern.compile("pid=(\\d+)");
    private static final Pattern SENT = Pattern.compile("\\bbytes_sent:(\\d+)");
    private static final Optional<Path> PROGRAM = Stream.of("/usr/bin/ss", "/bin/ss", "/usr/sbin/ss", "/sbin/ss")
            .map(Path::of)
            .filter(Files::isExecutable)
            .findFirst();

    private Sockets() {}

    /** What each process has sent over the connections that it has now, by its id. */
    static Map<Long, Double> sentBytes() {
        return sentBytes(show("-Htinp"));
    }

    // A socket that was handed on to a child belongs to both; the first is the one who sends.
    static Map<Long, Double> sentBytes(List<String> lines) {
        var found = new TreeMap<Long, Double>();
        for (var line : lines) {
            var pid = PID.matcher(line);
            var sent = SENT.matcher(line);
            if (pid.find()) {
                found.merge(
                        Long.parseLong(pid.group(1)), sent.find() ? Double.parseDouble(sent.group(1)) : 0, Double::sum);
            }
        }
        return found;
    }

    /** The process that listens there. */
    static OptionalLong listener(int port) {
        return listener(show("-Htlnp"), port);
    }

    static OptionalLong listener(List<String> lines, int port) {
        return lines.stream()
                .filter(line -> line.strip().split("\\s+").length > 3
                        && line.strip().split("\\s+")[3].endsWith(":" + port))
                .map(PID::matcher)
                .filter(java.util.regex.Matcher::find)
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .findFirst();
    }

    private static List<String> show(String flags) {
        return PROGRAM.map(program -> Tool.run(program.toString(), List.of(flags + "O"))
                        .output()
                        .lines()
                        .toList())
                .orElse(List.of());
    }
}
