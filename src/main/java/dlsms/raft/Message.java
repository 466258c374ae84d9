package dlsms.raft;

import java.util.List;

/**
 * What nodes say to each other. Each carries the sender's term but for a PreVote's, which is the term it would campaign
 * in.
 */
public sealed interface Message {

    /** The sender's; see above for a PreVote's. */
    long term();

    /**
     * RequestVote (§5.2). A PreVote (T§9.6) only asks whether it would be granted; a transfer (T§3.10) is not held up
     * by stickiness.
     *
     * @param voterDisk the disk that the candidate's membership names for the one who is asked: another one doesn't
     *     answer; 0 for any
     */
    record RequestVote(long term, LogPosition last, Reason reason, long voterDisk) implements Message {

        /** To a voter on any disk. */
        public RequestVote(long term, LogPosition last, Reason reason) {
            this(term, last, reason, 0);
        }

        /** Why a vote is asked for. */
        public enum Reason {
            PRE_VOTE,
            ELECTION,
            TRANSFER
        }
    }

    /**
     * The answer to RequestVote. For a granted PreVote, {@code term} is the term that was asked for; else the voter's.
     */
    record Vote(long term, boolean preVote, boolean granted) implements Message {}

    /**
     * AppendEntries (§5.3); without entries also the heartbeat.
     *
     * @param previousChain rolling hash up to {@code previous}; 0 where the leader doesn't have it at hand
     * @param round the number of the leader's last question, which answers repeat. It asks whether it still leads, for
     *     reads (T§6.4), or whether a member speaks from another disk
     */
    record Append(
            long term, LogPosition previous, long previousChain, List<LogEntry> entries, long leaderCommit, long round)
            implements Message {}

    /**
     * AppendEntries succeeded: the log agrees with the leader's up to {@code matchIndex}, the last that this request
     * covered, durably.
     *
     * @param disk the number of the disk that has it
     */
    record Appended(long term, long matchIndex, long round, long disk) implements Message {

        /** From a node whose disk has no number. */
        public Appended(long term, long matchIndex, long round) {
            this(term, matchIndex, round, 0);
        }
    }

    /**
     * AppendEntries failed its consistency check, or came from an earlier term.
     *
     * @param rejectedIndex the request's previous index
     * @param hint the follower's last position whose term is at most the request's: the leader goes back a term at a
     * time (§5.3)
     * @param disk the number of the follower's disk
     */
    record AppendRejected(long term, long rejectedIndex, LogPosition hint, long round, long disk) implements Message {

        /** From a node whose disk has no number. */
        public AppendRejected(long term, long rejectedIndex, LogPosition hint, long round) {
            this(term, rejectedIndex, hint, round, 0);
        }
    }

    /**
     * A follower asks at which index a read that waits there may be served (T§6.4). {@code round} comes back in the
     * answer.
     */
    record ReadRequest(long term, long round) implements Message {}

    /** The leader was leader after the read was asked for; the state at {@code index} answers it. */
    record ReadGranted(long term, long round, long index) implements Message {}

    /** Campaign now, the leader asks for it: leadership transfer (T§3.10). */
    record TimeoutNow(long term) implements Message {}
}
