package dlsms.raft;

/**
 * What stands before the oldest entry that the log still has: compacted away, or never there where a snapshot was
 * installed.
 *
 * @param chain rolling hash up to and with {@code position}
 */
public record LogBase(LogPosition position, long chain) {

    /** Nothing was ever taken away. */
    public static final LogBase NONE = new LogBase(LogPosition.NONE, 0);

    /** Of the {@link #position}; 0 for {@link #NONE}. */
    public long index() {
        return position.index();
    }
}
