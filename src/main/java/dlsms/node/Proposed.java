package dlsms.node;

/** What became of a proposal. */
public sealed interface Proposed permits Applied, Proposed.Refused, Proposed.Busy, Proposed.Unknown {

    /** Never appended, or another entry took its place: it has no effect and may be proposed again. */
    record Refused(String why) implements Proposed {}

    /**
     * Not appended: a limit is reached, named in {@code limit}.
     *
     * @param retryMillis after which it may be proposed again; 0: nobody knows
     */
    record Busy(String limit, long retryMillis) implements Proposed {

        public Busy(String limit) {
            this(limit, 0);
        }
    }

    /** It may or may not be applied later: the deadline passed, or the link to the leader broke. */
    record Unknown(String why) implements Proposed {}
}
