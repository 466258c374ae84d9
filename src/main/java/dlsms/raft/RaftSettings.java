package dlsms.raft;

import java.util.SortedSet;

/**
 * Who a node is, and the limits of its Raft.
 *
 * @param disk the number of this node's data folder; 0 where disks have no numbers
 * @param founders the members before the first entry that changes them
 * @param electionTicks a follower waits from this many to twice as many ticks, drawn anew each time (§9.3)
 * @param heartbeatTicks well under {@code electionTicks}
 * @param limits of messages and memory
 */
public record RaftSettings(
        NodeId self, long disk, Membership founders, int electionTicks, int heartbeatTicks, Limits limits) {

    /** @throws IllegalArgumentException where the ticks can't work */
    public RaftSettings {
        if (heartbeatTicks < 1 || electionTicks < 2 * heartbeatTicks) {
            throw new IllegalArgumentException(
                    "electionTicks must be at least twice heartbeatTicks, which is at least 1");
        }
    }

    /**
     * With founders without addresses, on any disk.
     *
     * @throws IllegalArgumentException where the node is no founder, or the ticks can't work
     */
    public RaftSettings(NodeId self, SortedSet<NodeId> members, int electionTicks, int heartbeatTicks, Limits limits) {
        this(self, 0, Membership.ofVoters(with(self, members)), electionTicks, heartbeatTicks, limits);
    }

    private static SortedSet<NodeId> with(NodeId self, SortedSet<NodeId> members) {
        if (!members.contains(self)) {
            throw new IllegalArgumentException("node " + self + " is not among the members " + members);
        }
        return members;
    }

    /** Names of the founders that vote. */
    public SortedSet<NodeId> members() {
        return founders.voters();
    }

    /** {@link Limits#uncommittedBytesMax} of this node. */
    public long uncommittedBytesMax() {
        return limits.uncommittedBytesMax();
    }

    /**
     * @param appendBytesMax bytes of entries in one Append; one larger entry goes alone
     * @param inflightMessagesMax Appends with entries to one peer that are not yet answered
     * @param inflightBytesMax their bytes
     * @param uncommittedBytesMax bytes of entries that a leader holds uncommitted before it refuses more
     * @param suffixBytesMax bytes of committed and applied entries kept in memory for slow followers
     * @param suffixEntriesMax the same in entries, for small ones take more memory than they have bytes
     */
    public record Limits(
            int appendBytesMax,
            int inflightMessagesMax,
            long inflightBytesMax,
            long uncommittedBytesMax,
            long suffixBytesMax,
            int suffixEntriesMax) {

        public static final Limits DEFAULT = new Limits(256 << 10, 64, 4L << 20, 32L << 20, 16L << 20);

        /** With the usual {@code suffixEntriesMax}. */
        public Limits(
                int appendBytesMax,
                int inflightMessagesMax,
                long inflightBytesMax,
                long uncommittedBytesMax,
                long suffixBytesMax) {
            this(appendBytesMax, inflightMessagesMax, inflightBytesMax, uncommittedBytesMax, suffixBytesMax, 4_096);
        }
    }
}
