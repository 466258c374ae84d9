package dlsms.cli;

import dlsms.server.CannotServe;
import dlsms.server.ExitCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A file that is written beside the place where it shall be, and stands there only once it is whole. For its owner
 * only: it holds hashes of passwords.
 */
final class BackupFile implements AutoCloseable {

    private static final String UNFINISHED = ".unfinished";

    private final Path file;
    private final Path unfinished;
    private final FileChannel channel;
    private final FolderSync folderSync;
    private long bytes;

    /** @throws CannotServe where the file is there and {@code replace} isn't said, or can't be written */
    BackupFile(Path file, boolean replace) {
        this(file, replace, BackupFile::sync);
    }

    /** Makes what a folder names survive a power cut. */
    interface FolderSync {

        void sync(Path folder) throws IOException;
    }

    BackupFile(Path file, boolean replace, FolderSync folderSync) {
        this.file = file;
        this.folderSync = folderSync;
        this.unfinished = file.resolveSibling(file.getFileName() + UNFINISHED);
        if (!replace && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new CannotServe(ExitCode.ALREADY_THERE, file + " is there already (--force replaces it)");
        }
        try {
            Files.deleteIfExists(unfinished);
            channel = FileChannel.open(
                    unfinished,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    void write(ByteBuffer piece) {
        try {
            while (piece.hasRemaining()) {
                bytes += channel.write(piece);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /**
     * It is whole: from now on it stands in its place, and survives a power cut.
     *
     * @param check throws where what was written is not as it should be; then nothing is kept
     * @return its bytes
     */
    long keep(Consumer<Path> check) {
        try {
            channel.force(true);
            check.accept(unfinished);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            folderSync.sync(file.toAbsolutePath().getParent());
            return bytes;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static void sync(Path folder) throws IOException {
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    private CannotServe failed(IOException why) {
        return new CannotServe(ExitCode.DISK_FAILED, "can't write " + file + ": " + why, why);
    }

    /** Leaves nothing behind but what was {@link #keep kept}. */
    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            throw failed(e);
        }
    }
}
