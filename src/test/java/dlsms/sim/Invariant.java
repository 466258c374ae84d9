package dlsms.sim;

/** What must hold after every event of a run, whatever goes wrong. */
enum Invariant {
    /** At most one leader a term (§5.2). */
    ELECTION_SAFETY,
    /** A node gives its vote to one candidate a term, over all its lives on one disk (§5.2). */
    ONE_VOTE,
    /** Term, commit, applied index and the state's time never go back; the durable term not even over a crash. */
    NEVER_BACK,
    /** A leader only appends to its log (§5.3). */
    LEADER_APPEND_ONLY,
    /** Entries of one index and term are the same in all logs, and so is all before them (§5.3). */
    LOG_MATCHING,
    /** A log has no gaps, its terms don't decrease, none is beyond the node's term, its rolling hash checks. */
    LOG_SHAPE,
    /** What a node holds in memory after a turn is what its disk holds. */
    MEMORY_IS_DISK,
    /** A leader's log holds everything that was committed before (§5.4). */
    LEADER_COMPLETENESS,
    /** Whatever two nodes commit or apply at one index is the same entry (§5.4.3), each once and in order. */
    STATE_MACHINE_SAFETY,
    /** A leader's commit index moves only to an entry of its own term (§5.4.2). */
    COMMIT_BY_OWN_TERM,
    /** What is committed is on the disks of a majority, from then on for good. */
    COMMITTED_ON_MAJORITY,
    /** A node never cuts its log at or below its commit index. */
    COMMITTED_NOT_CUT,
    /** What a message promises is durable before the message leaves. */
    PROMISE_AFTER_WRITE,
    /** What a leader believes of a follower's log is durable there. */
    MATCH_IS_DURABLE,
    APPLIED_IS_COMMITTED,
    /** A leader changes members one at a time, and only when it has committed an entry of its own term (T§4.1). */
    ONE_CHANGE_AT_A_TIME,
    /** A leader never puts a snapshot in the place of its log. */
    LEADER_NEVER_INSTALLS,
    /** A linearizable read reflects every write and read that completed before it began. */
    READ_IS_FRESH,
    /** A write stands in the log after every write and read that completed before it began. */
    WRITE_IN_ORDER,
    /** A request id is applied once; a repetition gets the first answer. */
    REQUEST_ONCE,
    /** Who asks a living node has an answer by the deadline, or shortly after. */
    ANSWERED_IN_TIME,
    /** What was refused is never applied. */
    REFUSED_MEANS_NEVER,
    /** Equal applied indexes mean equal states. */
    EQUAL_STATES,
    /** No seat is held twice at one moment. */
    SEAT_HELD_ONCE,
    /** Every acknowledged reservation is there, on every node, when the dust has settled. */
    ACKNOWLEDGED_KEPT,
    /** A healed majority soon has one leader, commits, and holds one log. */
    CONVERGENCE
}
