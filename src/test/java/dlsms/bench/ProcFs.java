package dlsms.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What Linux knows of processes. NaN: nothing, for the process is gone, another user's, or this is no Linux. */
final class ProcFs {
    // As /proc counts, on every Linux of today.
    private static final double TICKS_PER_SECOND = 100;
    private static final double KIB = 1024;

    // Counted from the one after the program's name, which may hold blanks.
    private static final int USER_TICKS = 11;
    private static final int NICENESS = 16;
    private static final int FIELDS = 4;
    private static final int THREAD_FIELDS = 2; // a thread has no children

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
            return seconds(stat(pid), FIELDS);
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    /**
     * The threads that it has now, and those that they start, get the processor after others.
     *
     * @throws IllegalStateException where that can't be had
     */
    static void renice(long pid, int niceness) {
        var command = new ArrayList<>(List.of("renice", "-n", Integer.toString(niceness), "-p"));
        try (var threads = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            threads.forEach(each -> command.add(each.getFileName().toString()));
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor(); // fails too where a thread has ended meanwhile
            if (Integer.parseInt(fields(stat(pid))[NICENESS]) != niceness) {
                throw new IllegalStateException("renice did not change process " + pid);
            }
        } catch (IOException e) {
            throw new IllegalStateException("can't renice process " + pid + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String stat(long pid) throws IOException {
        return Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    }

    /** Of the threads that it has now, by name: what tells those of one kind apart, at the end, is left out. */
    static SortedMap<String, Double> threadSeconds(long pid) {
        var seconds = new TreeMap<String, Double>();
        try (var threads = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
            for (var each : threads) {
                addThread(each, seconds);
            }
        } catch (IOException e) {
            return new TreeMap<>();
        }
        return seconds;
    }

    private static void addThread(Path thread, SortedMap<String, Double> seconds) {
        try {
            var text = Files.readString(thread.resolve("stat"));
            var group = group(text.substring(text.indexOf('(') + 1, text.lastIndexOf(')')));
            seconds.merge(group, seconds(text, THREAD_FIELDS), Double::sum);
        } catch (IOException ended) {
            // What it used is not known any more.
        }
    }

    /** {@code peer-1-2} becomes {@code peer}. */
    static String group(String thread) {
        var kind = thread.replaceFirst("[-#_ ]*[0-9][-#_ 0-9]*$", "");
        return kind.isEmpty() ? thread : kind;
    }

    private static double seconds(String stat, int fields) {
        return Stream.of(fields(stat))
                        .skip(USER_TICKS)
                        .limit(fields)
                        .mapToLong(Long::parseLong)
                        .sum()
                / TICKS_PER_SECOND;
    }

    private static String[] fields(String stat) {
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
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
