package dlsms.storage;

import dlsms.node.DiskException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Files and folders, durably. What fails is a {@link DiskException}. Any thread. */
final class FolderFiles {

    /** Before the names of folders that are being deleted. */
    static final String DISCARDED = "discarded-";

    private FolderFiles() {}

    /** Writes a small file, durably, and deletes it: whether the disk takes anything. */
    static void tryWrite(Path folder) {
        delete(prepare(folder.resolve("probe"), "probe\n"));
    }

    /** Beside {@code file}, durably: what {@link #move} then puts in its place. */
    static Path prepare(Path file, String text) {
        Path prepared = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.writeString(prepared, text, StandardCharsets.US_ASCII);
            sync(prepared, StandardOpenOption.WRITE);
            return prepared;
        } catch (IOException e) {
            throw new DiskException(prepared + " can't be written: " + e, e);
        }
    }

    /** Puts {@code prepared} in the place of {@code file}; durable only after {@link #syncFolder}. */
    static void move(Path prepared, Path file) {
        try {
            Files.move(prepared, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new DiskException(file + " can't be replaced: " + e, e);
        }
    }

    /** What the folder names now survives a power cut. */
    static void syncFolder(Path folder) {
        try {
            sync(folder, StandardOpenOption.READ);
        } catch (IOException e) {
            throw new DiskException(folder + " can't be synced: " + e, e);
        }
    }

    private static void sync(Path path, StandardOpenOption option) throws IOException {
        try (FileChannel channel = FileChannel.open(path, option)) {
            channel.force(true);
        }
    }

    /**
     * Takes the folder's name away, durably, then deletes it: a crash can't leave a part of it under that name. One
     * that isn't there is fine.
     */
    static void discard(Path folder) {
        if (Files.notExists(folder)) {
            return;
        }
        Path nameless = folder.resolveSibling(DISCARDED + folder.getFileName());
        delete(nameless);
        move(folder, nameless);
        syncFolder(folder.toAbsolutePath().getParent());
        delete(nameless);
    }

    /** With all that is in it; one that isn't there is fine. */
    static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException e) {
            throw new DiskException(folder + " can't be deleted: " + e, e);
        }
    }

    /** By name. */
    static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new DiskException(folder + " can't be listed: " + e, e);
        }
    }

    /** Bytes that may still be written there. */
    static long usableBytes(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            throw new DiskException("the free space of " + folder + " can't be asked for: " + e, e);
        }
    }
}
