package dlsms.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** The folder that holds the token secret and the hashes of passwords: nobody else on the machine may read it. */
final class DataFolder {

    private static final FileAttribute<?> FOR_THE_OWNER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private DataFolder() {}

    /** Makes it where it isn't there yet; one that is there stays as it is. Who opens it says what is wrong with it. */
    static void make(Path folder) {
        try {
            if (Files.notExists(folder)) {
                Files.createDirectories(folder.toAbsolutePath().getParent());
                Files.createDirectory(folder, FOR_THE_OWNER);
            }
        } catch (IOException e) {
            throw new CannotServe(ExitCode.DISK_FAILED, "data folder " + folder + " can't be made: " + e, e);
        }
    }
}
