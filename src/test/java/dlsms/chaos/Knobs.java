package dlsms.chaos;

import dlsms.process.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What one node's system calls do wrong, by {@code src/test/c/faults.c}; turned while the node runs. Any thread. */
final class Knobs {
    private final Path file;

    /** In the order in which the library reads them. */
    enum Knob {
        FAIL_SYNC,
        HANG_SYNC,
        FAIL_WRITE,
        CLOCK_MICROS
    }

    /** @param file made anew, with all knobs at 0 */
    Knobs(Path file) {
        this.file = file;
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, new byte[Knob.values().length * Long.BYTES]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void turn(Knob knob, long to) {
        var bytes =
                ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder()).putLong(0, to);
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(bytes, (long) knob.ordinal() * Long.BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For a process whose files below {@code folder} are meant. */
    SortedMap<String, String> environment(Path library, Path folder) {
        return new TreeMap<>(java.util.Map.of(
                "LD_PRELOAD", library.toString(),
                "FAULTS_FILE", file.toString(),
                "FAULTS_BELOW", folder.toString()));
    }

    /** Builds the library below {@code folder}; empty where there is no compiler. */
    static Optional<Path> build(Path folder) {
        var library = folder.resolve("faults.so").toAbsolutePath();
        var arguments = List.of(
                "gcc",
                "-std=gnu11",
                "-Wall",
                "-O2",
                "-shared",
                "-fPIC",
                "-o",
                library.toString(),
                "src/test/c/faults.c",
                "-ldl");
        return Tool.run("/usr/bin/env", arguments).exitCode() == 0 ? Optional.of(library) : Optional.empty();
    }
}
