package dlsms.raft;

/** What became of a read. */
public sealed interface ReadAnswer {

    /** Of the {@link Input.Read}. */
    long ticket();

    /** The state at {@code index} or later answers it, linearizably. */
    record At(long ticket, long index) implements ReadAnswer {}

    /** No leader confirmed it; it may be asked again. */
    record Failed(long ticket) implements ReadAnswer {}
}
