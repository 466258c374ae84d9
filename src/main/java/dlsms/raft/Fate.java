package dlsms.raft;

import java.util.Optional;

/** What became of a proposal in the turn that took it. */
public sealed interface Fate {

    /** Of the {@link Input.Propose}. */
    long ticket();

    /**
     * Stands in the leader's log at {@code position}; commits there, or never, when another entry commits at this
     * index.
     */
    record Appended(long ticket, LogPosition position) implements Fate {}

    /** Not appended, and never will be: this node doesn't lead. */
    record NotLeader(long ticket, Optional<NodeId> leader) implements Fate {}

    /** Not appended; it may be proposed again. */
    record Busy(long ticket, Why why) implements Fate {

        /** What stands in the way. */
        public enum Why {
            /** {@link RaftSettings#uncommittedBytesMax} is reached. */
            UNCOMMITTED_BYTES,
            /** Another node will lead soon. */
            HAND_OVER,
            /** The leader's disk is full or sick, and nobody has taken over. */
            DISK
        }
    }

    /** A change of members that can't be made now, and why; nothing was appended. */
    record Refused(long ticket, String why) implements Fate {}
}
