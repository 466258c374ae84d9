package dlsms.chaos;

import dlsms.process.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A folder that is a file system of its own, which a file of ballast fills and leaves again. One thread. */
final class SmallDisk implements AutoCloseable {
    private static final long MIB = 1 << 20;
    private static final long MARGIN_MIB = 4;

    private final Path folder;

    /** @param folder made, and mounted on */
    SmallDisk(Path folder, int mib) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        must("mount", "-t", "tmpfs", "-o", "size=" + mib + "m", "dlsms-chaos", folder.toString());
    }

    /** Whether this process may mount anything. */
    static boolean isAvailable(Path folder) {
        try {
            new SmallDisk(folder.resolve("probe"), 1).close();
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /** Leaves that much of it, or what there is if that is less. */
    void fill(long mibLeft) {
        try {
            // What the node writes meanwhile needs room too, so the last piece is written, as far as it goes.
            long bytes = Files.getFileStore(folder).getUsableSpace() - (mibLeft + MARGIN_MIB) * MIB;
            if (bytes > 0) {
                must("fallocate", "-l", Long.toString(bytes), ballast().toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (mibLeft == 0) {
            fillUp();
        }
    }

    private void fillUp() {
        var piece = new byte[4096];
        try (var out = Files.newOutputStream(ballast(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (long written = 0; written < 2 * MARGIN_MIB * MIB; written += piece.length) {
                out.write(piece);
            }
        } catch (IOException e) {
            // Full: that is what was wanted.
        }
    }

    void empty() {
        try {
            Files.deleteIfExists(ballast());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path ballast() {
        return folder.resolve("ballast");
    }

    @Override
    public void close() {
        Tool.run("/usr/bin/env", List.of("umount", "-l", folder.toString()));
    }

    private static void must(String... command) {
        var result = Tool.run("/usr/bin/env", List.of(command));
        if (result.exitCode() != 0) {
            throw new IllegalStateException(String.join(" ", command) + ": " + result.output());
        }
    }
}
