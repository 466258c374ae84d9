package dlsms.server;

import dlsms.node.DiskException;
import dlsms.raft.LogDivergedException;
import dlsms.storage.CorruptDataException;
import dlsms.storage.DataFolderLockedException;
import dlsms.storage.WrongDataFolderException;
import java.util.concurrent.CompletionException;

/** Which exit code a failure of the machine below us stands for. */
final class Faults {

    private Faults() {}

    static CannotServe explain(Throwable failure) {
        return switch (failure) {
            case CannotServe known -> known;
            case DataFolderLockedException e -> new CannotServe(ExitCode.DATA_LOCKED, e.getMessage(), e);
            case WrongDataFolderException e -> new CannotServe(ExitCode.DATA_OF_ANOTHER, e.getMessage(), e);
            case CorruptDataException e -> new CannotServe(ExitCode.DATA_UNREADABLE, e.getMessage(), e);
            case LogDivergedException e -> new CannotServe(ExitCode.DATA_UNREADABLE, e.getMessage(), e);
            case DiskException e -> new CannotServe(ExitCode.DISK_FAILED, e.getMessage(), e);
            case CompletionException e when e.getCause() != null -> explain(e.getCause());
            case Throwable other -> new CannotServe(ExitCode.UNEXPECTED, other.toString(), other);
        };
    }
}
