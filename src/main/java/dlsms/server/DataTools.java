package dlsms.server;

import dlsms.raft.NodeId;
import dlsms.storage.BackupInfo;
import dlsms.storage.BackupReader;
import dlsms.storage.CorruptDataException;
import dlsms.storage.Rebuild;
import dlsms.storage.Restore;
import dlsms.storage.Verification;
import dlsms.storage.WrongDataFolderException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What an operator does to the data folder of a node that doesn't run, and to backups. Each ends with
 * {@link CannotServe} where it can't be done.
 */
public final class DataTools {

    private DataTools() {}

    /** What was found. @param lines for people */
    public record Verified(List<String> lines, boolean sound) {}

    /** Looks through all of it and changes nothing. */
    public static Verified verify(Path data) {
        try {
            Verification.Report report = Verification.of(data);
            return new Verified(report.lines(), report.sound());
        } catch (WrongDataFolderException e) {
            throw CannotServe.usage(e.getMessage());
        } catch (RuntimeException e) {
            throw Faults.explain(e);
        }
    }

    /** Empties it: the cluster brings the node up to date at its next start. */
    public static void rebuild(Path data) {
        try {
            Rebuild.of(data);
        } catch (WrongDataFolderException e) {
            throw CannotServe.usage(e.getMessage());
        } catch (RuntimeException e) {
            throw Faults.explain(e);
        }
    }

    /** What a backup is of, in words; all of it is read and checked. */
    public static String checkBackup(Path file) {
        return reading(file, input -> {
            var reader = new BackupReader(input);
            reader.check();
            return describe(reader.info());
        });
    }

    /**
     * What is to come of a backup.
     *
     * @param id the node's name; absent: that of the one that made the backup
     * @param peerAddress where the node's peer port will be; absent: it stays alone
     * @param overExisting data that is in the folder may be given up
     */
    public record Restoring(
            Path file, Path data, Optional<String> id, Optional<String> peerAddress, boolean overExisting) {}

    /** Makes the first node of a new cluster. Says in words what came of it. */
    public static String restore(Restoring wanted) {
        NodeId id = id(wanted.id().orElseGet(() -> madeBy(wanted.file())));
        String address = wanted.peerAddress()
                .map(text -> HostPort.parse("--peer-address", text).toString())
                .orElse("");
        return reading(wanted.file(), input -> {
            DataFolder.make(wanted.data());
            var target = new Restore.Target(wanted.data(), id, address, wanted.overExisting());
            Restore.Done done = Restore.into(target, input);
            return "cluster " + done.cluster() + " with node " + id + " in " + wanted.data() + ", of a backup of "
                    + describe(done.backup());
        });
    }

    private static String madeBy(Path file) {
        return reading(file, input -> new BackupReader(input).info().node());
    }

    private static NodeId id(String text) {
        try {
            return new NodeId(text);
        } catch (IllegalArgumentException e) {
            throw CannotServe.usage("--id: " + e.getMessage());
        }
    }

    private static String describe(BackupInfo info) {
        return "cluster " + info.cluster() + " at index " + info.base().index() + ", made by " + info.node() + " at "
                + info.made();
    }

    private static <R> R reading(Path file, Function<InputStream, R> reading) {
        try (var input = new BufferedInputStream(Files.newInputStream(file))) {
            return reading.apply(input);
        } catch (CorruptDataException e) {
            throw new CannotServe(ExitCode.BACKUP_UNREADABLE, file + ": " + e.getMessage(), e);
        } catch (WrongDataFolderException e) {
            throw new CannotServe(ExitCode.ALREADY_THERE, e.getMessage() + " (--force gives it up)", e);
        } catch (NoSuchFileException e) {
            throw CannotServe.usage("no such file: " + file);
        } catch (IOException e) {
            throw new CannotServe(ExitCode.BACKUP_UNREADABLE, "can't read " + file + ": " + e, e);
        } catch (RuntimeException e) {
            throw Faults.explain(e);
        }
    }
}
