package dlsms.chaos;

/**
 * One line of a history.
 *
 * @param start before the first byte went out, nanoseconds of this machine's clock; of the first try where it was
 *     asked several times with one request id
 * @param end after the answer was there; {@link #NEVER} where it is not known
 * @param index of the log's entry that did it, or of the state that was read; 0 where it is not known
 */
record Call(String client, int seat, long start, long end, Ask ask, Told told, long index) {
    static final long NEVER = Long.MAX_VALUE;

    Call {
        if (start > end || !told.isKnown() && end != NEVER) {
            throw new IllegalArgumentException("from " + start + " to " + end + ": " + ask + " " + told);
        }
    }

    /** The same, but nobody was told. */
    Call unanswered() {
        return new Call(client, seat, start, NEVER, ask, new Told.Unknown(), 0);
    }

    /** The answers came in this order, and neither was asked while the other was. */
    boolean precedes(Call other) {
        return end < other.start;
    }

    /** @param zero what the times are counted from */
    String line(long zero) {
        var until = end == NEVER ? "        ?" : "%9.3f".formatted((end - zero) / 1e6);
        var at = index == 0 ? "" : " @" + index;
        return "%9.3f .. %s ms %s seat %d: %s -> %s%s"
                .formatted((start - zero) / 1e6, until, client, seat, ask, told, at);
    }
}
