package dlsms.raft;

import java.util.Optional;
import java.util.SortedSet;

/**
 * What a node is in its term (§5.1). Only {@link RaftState} changes it:
 *
 * <pre>
 * Follower      its timeout passed without a leader's word      → PreCandidate
 * Follower      its leader hands over (TimeoutNow)              → Candidate
 * PreCandidate  a majority would vote for it                    → Candidate, in the next term
 * Candidate     a majority voted for it                         → Leader
 * PreCandidate, Candidate  its timeout passed again             → PreCandidate
 * Leader        no majority heard for an election timeout       → Follower
 * any but Leader  a leader of its term speaks                   → Follower
 * any           a newer term is seen                            → Follower
 * </pre>
 */
sealed interface Role permits Role.Follower, Role.PreCandidate, Role.Candidate, Leader {

    /** @param leader whose Appends it takes; empty until the first one of the term */
    record Follower(Optional<NodeId> leader) implements Role {}

    /**
     * Asks whether it would be elected, in a term that it hasn't begun (T§9.6).
     *
     * @param granted who said yes, itself too
     */
    record PreCandidate(SortedSet<NodeId> granted) implements Role {}

    /** Asks to be elected (§5.2). @param granted who voted for it; itself only once its own vote is durable */
    record Candidate(SortedSet<NodeId> granted) implements Role {}
}
