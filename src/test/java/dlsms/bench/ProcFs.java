package dlsms.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What Linux knows of processes. NaN: nothing, for the process is gone, another user's, or this is no Linux. */
final class ProcFs {
    // As /proc counts, on every Linux of today.
    private static final double TICKS_PER_SECOND = 100;
    private static final double KIB = 1024;

    // Counted from the one after the program's name, which may hold blanks.
    private static final int USER_TICKS = 11;
    private static final int FIELDS = 4;

    private ProcFs() {}

    /** The process and all that it has started, and they in turn. */
    static List<Long> tree(long pid) {
        return Stream.concat(
                        Stream.of(pid),
                        ProcessHandle.of(pid).stream()
                                .flatMap(ProcessHandle::descendants)
                                .map(ProcessHandle::pid))
                .toList();
    }

    /** Of all its threads, and of those of its children that have ended. */
    static double cpuSeconds(long pid) {
        try {
            var text = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            var fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
            return Stream.of(fields)
                            .skip(USER_TICKS)
                            .limit(FIELDS)
                            .mapToLong(Long::parseLong)
                            .sum()
                    / TICKS_PER_SECOND;
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    /** Memory that is really there. */
    static double rssBytes(long pid) {
        return kib(Path.of("/proc", Long.toString(pid), "status"), "VmRSS:");
    }

    /** The same, where what processes share counts for each of them in part. */
    static double shareBytes(long pid) {
        return kib(Path.of("/proc", Long.toString(pid), "smaps_rollup"), "Pss:");
    }

    private static double kib(Path file, String field) {
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(field))
                    .findFirst()
                    .map(line -> KIB * Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .orElse(Double.NaN);
        } catch (IOException | java.io.UncheckedIOException e) {
            return Double.NaN;
        }
    }
}
