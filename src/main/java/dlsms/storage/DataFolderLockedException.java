package dlsms.storage;

import java.nio.file.Path;

/** Another process works in the data folder. */
public final class DataFolderLockedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    DataFolderLockedException(Path folder) {
        super("data folder " + folder + " is in use by another process");
    }
}
