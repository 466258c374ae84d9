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

    /** Not appended: {@link RaftSettings#uncommittedBytesMax} is reached, or leadership is being handed over. */
    record Busy(long ticket) implements Fate {}

    /** A change of members that can't be made now, and why; nothing was appended. */
    record Refused(long ticket, String why) implements Fate {}
}
