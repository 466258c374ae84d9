package dlsms.node;

/** What became of a read. */
public sealed interface ReadResult<R> {

    /** @param appliedIndex of the state that {@code value} was read from */
    record Value<R>(R value, long appliedIndex) implements ReadResult<R> {}

    /** No leader confirmed it before the deadline, or the state hadn't reached the index that was asked for. */
    record NotConfirmed<R>(String why) implements ReadResult<R> {}

    /** A limit is reached, named in {@code limit}. @param retryMillis after which it may be asked again */
    record Busy<R>(String limit, long retryMillis) implements ReadResult<R> {}
}
