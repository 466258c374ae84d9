package dlsms.server;

/** How a process of ours ends, one code a reason; docs/operations.md tells what to do about each. */
public enum ExitCode {
    OK(0),
    UNEXPECTED(1),
    USAGE(2),
    PORT_IN_USE(3),
    DATA_LOCKED(4),
    DATA_OF_ANOTHER(5),
    DATA_UNREADABLE(6),
    DISK_FAILED(7),
    CLUSTER_REFUSED(8),
    CLUSTER_UNREACHABLE(9),
    PROBLEMS_FOUND(10),
    ALREADY_THERE(11),
    BACKUP_UNREADABLE(12);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
