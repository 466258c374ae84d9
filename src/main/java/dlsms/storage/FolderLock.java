package dlsms.storage;

import dlsms.node.DiskException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Supplier;

/** Keeps a data folder for one process. The system lets go of it however the process ends. */
final class FolderLock implements AutoCloseable {

    private static final String FILE = "lock";

    private final FileChannel channel;

    /**
     * Makes the folder where it isn't there.
     *
     * @throws DataFolderLockedException where somebody has it
     * @throws DiskException where the folder can't be made or written
     */
    FolderLock(Path folder) {
        try {
            Files.createDirectories(folder);
            channel = FileChannel.open(folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new DiskException("data folder " + folder + " can't be written: " + e, e);
        }
        if (!taken(folder)) {
            close();
            throw new DataFolderLockedException(folder);
        }
    }

    /** Does {@code work} while nobody else can work in the folder; for what the constructor throws see there. */
    static <R> R whileHeld(Path folder, Supplier<R> work) {
        FolderLock lock = new FolderLock(folder);
        try {
            return work.get();
        } finally {
            lock.close();
        }
    }

    private boolean taken(Path folder) {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false; // this very process has it open already
        } catch (IOException e) {
            throw new DiskException("data folder " + folder + " can't be locked: " + e, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new DiskException("the data folder's lock can't be given back: " + e, e);
        }
    }
}
