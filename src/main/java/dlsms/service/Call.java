package dlsms.service;

import dlsms.node.Clock;
import dlsms.node.Deadline;
import dlsms.seat.Actor;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Who asks, and on which terms.
 *
 * @param requestId of the caller's choice, so that a repeated write is done once; empty: none
 * @param timeout from now until the caller no longer waits
 * @param freshness of reads
 * @param gone whether the caller has gone before that time; any thread
 */
public record Call(Actor actor, String requestId, Duration timeout, Freshness freshness, BooleanSupplier gone) {

    /** By a caller that stays. */
    public Call(Actor actor, String requestId, Duration timeout, Freshness freshness) {
        this(actor, requestId, timeout, freshness, () -> false);
    }

    /**
     * How fresh a read must be.
     *
     * @param stale true: from this node's state as it is, without asking the leader
     * @param minIndex an index that the caller has seen: the state that answers has applied it; 0: none
     */
    public record Freshness(boolean stale, long minIndex) {

        /** Reflects every write that completed before the read began. */
        public static final Freshness LINEARIZABLE = new Freshness(false, 0);
    }

    /** By the cluster itself, for its own needs. */
    static Call bySystem(String requestId, Duration timeout) {
        return new Call(Actor.SYSTEM, requestId, timeout, Freshness.LINEARIZABLE);
    }

    /** The same, with less time left. */
    Call within(Duration left) {
        return new Call(actor, requestId, left, freshness, gone);
    }

    /** The same, from this node's state, which may be behind. */
    Call here(long minIndex) {
        return new Call(actor, requestId, timeout, new Freshness(true, minIndex), gone);
    }

    /** If it begins now. */
    Deadline deadline(Clock clock) {
        return Deadline.in(timeout, clock, gone);
    }
}
