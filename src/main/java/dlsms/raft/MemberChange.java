package dlsms.raft;

/** What an operator wants changed about the members; one at a time (T§4.1). */
public sealed interface MemberChange {

    /** A new node, as a learner; its disk is what it says it is once it answers. */
    record Add(NodeId id, String address) implements MemberChange {}

    /** A learner that has caught up becomes a voter. */
    record Promote(NodeId id) implements MemberChange {}

    /** Takes part no more; the leader itself too. */
    record Remove(NodeId id) implements MemberChange {}
}
