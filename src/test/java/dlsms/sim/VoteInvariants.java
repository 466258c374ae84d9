package dlsms.sim;

import static dlsms.sim.Invariant.APPLIED_IS_COMMITTED;
import static dlsms.sim.Invariant.ELECTION_SAFETY;
import static dlsms.sim.Invariant.NEVER_BACK;
import static dlsms.sim.Invariant.ONE_VOTE;
import static dlsms.sim.Invariant.PROMISE_AFTER_WRITE;

import dlsms.raft.Envelope;
import dlsms.raft.HardState;
import dlsms.raft.Message;
import dlsms.raft.NodeId;
import dlsms.raft.RaftStatus;
import java.util.Comparator;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What must hold of terms, votes and promises. */
final class VoteInvariants {
    /** A voter is its name and its disk: with another disk the node is another voter, once the members name it so. */
    private record Ballot(NodeId voter, long disk, long term) implements Comparable<Ballot> {
        private static final Comparator<Ballot> ORDER = Comparator.comparing(Ballot::voter)
                .thenComparingLong(Ballot::disk)
                .thenComparingLong(Ballot::term);

        @Override
        public int compareTo(Ballot other) {
            return ORDER.compare(this, other);
        }
    }

    private final Watch watch;
    private final Disks disks;
    private final SortedMap<Ballot, NodeId> votes = new TreeMap<>();
    private final SortedMap<Long, NodeId> leaders = new TreeMap<>();
    private final SortedMap<NodeId, Message.RequestVote> claims = new TreeMap<>();

    VoteInvariants(Watch watch, Disks disks) {
        this.watch = watch;
        this.disks = disks;
    }

    /** Before a write reaches the disk. */
    void writing(NodeId node, Optional<HardState> hardState) {
        hardState.ifPresent(next -> {
            HardState last = disks.of(node).hardState();
            watch.holds(NEVER_BACK, next.term() >= last.term(), () -> node + " goes from " + last + " back to " + next);
            next.vote().ifPresent(candidate -> oneVote(node, next.term(), candidate));
            watch.holds(
                    ONE_VOTE,
                    next.term() > last.term()
                            || last.vote().isEmpty()
                            || next.vote().isPresent(),
                    () -> node + " forgets a vote: " + last + ", then " + next);
        });
    }

    private void oneVote(NodeId voter, long term, NodeId candidate) {
        long disk = disks.of(voter).number();
        NodeId known = votes.putIfAbsent(new Ballot(voter, disk, term), candidate);
        watch.holds(
                ONE_VOTE,
                known == null || known.equals(candidate),
                () -> voter + " votes for " + candidate + " in term " + term + ", and did for " + known);
    }

    /** After a turn. */
    void turned(Standing before, Standing after) {
        if (after.leads()) {
            long term = after.status().term();
            NodeId known = leaders.putIfAbsent(term, after.id());
            watch.holds(
                    ELECTION_SAFETY,
                    known == null || known.equals(after.id()),
                    () -> known + " and " + after.id() + " both lead term " + term);
        }
        neverBack(before, after);
        claimIsDurable(after, Optional.ofNullable(claims.remove(after.id())));
        watch.holds(
                APPLIED_IS_COMMITTED,
                after.appliedIndex() <= after.status().commitIndex(),
                () -> after.id() + " has applied " + after.appliedIndex() + " of " + after.status());
    }

    /**
     * The log that a candidate says it has is on its disk. One that gave up in the same turn may have another by
     * now.
     */
    private void claimIsDurable(Standing after, Optional<Message.RequestVote> claim) {
        boolean stands = after.status().role() == RaftStatus.RoleName.CANDIDATE;
        SimulatedDisk disk = disks.of(after.id());
        claim.filter(request -> stands && request.term() == after.status().term())
                .ifPresent(request -> watch.holds(
                        PROMISE_AFTER_WRITE,
                        disk.last().equals(request.last()),
                        () -> after.id() + " says " + request + ", its disk ends at " + disk.last()));
    }

    private void neverBack(Standing before, Standing after) {
        RaftStatus was = before.status();
        RaftStatus is = after.status();
        boolean ahead = is.term() >= was.term()
                && is.commitIndex() >= was.commitIndex()
                && after.appliedIndex() >= before.appliedIndex();
        watch.holds(NEVER_BACK, before.life() != after.life() || ahead, () -> "from " + before + " to " + after);
    }

    /** As a message leaves a node. */
    void sending(NodeId from, Envelope envelope) {
        SimulatedDisk disk = disks.of(from);
        if (envelope.message() instanceof Message.RequestVote request) {
            claims.put(from, request);
        }
        watch.holds(
                PROMISE_AFTER_WRITE,
                isDurable(from, disk, envelope),
                () -> from + " says " + envelope + ", its disk " + disk.hardState() + " and " + disk.last());
    }

    private boolean isDurable(NodeId from, SimulatedDisk disk, Envelope envelope) {
        HardState durable = disk.hardState();
        return switch (envelope.message()) {
            case Message.Vote vote -> isDurable(durable, vote, envelope.to());
            case Message.RequestVote request ->
                request.reason() == Message.RequestVote.Reason.PRE_VOTE || isDurable(durable, request.term(), from);
            case Message.Appended appended -> isDurable(disk, appended, envelope.to());
            case Message.AppendRejected rejected -> durable.term() >= rejected.term();
            case Message.Append append -> durable.term() >= append.term();
            case Message.ReadGranted granted -> durable.term() >= granted.term();
            case Message.TimeoutNow now -> durable.term() >= now.term();
            case Message.ReadRequest request -> true;
        };
    }

    private static boolean isDurable(HardState durable, Message.Vote vote, NodeId candidate) {
        if (vote.preVote()) {
            return true; // promises nothing
        }
        return vote.granted() ? isDurable(durable, vote.term(), candidate) : durable.term() >= vote.term();
    }

    // Who has gone on to a later term can't vote in the earlier one again, whatever the vote was.
    private static boolean isDurable(HardState durable, long term, NodeId vote) {
        return durable.term() > term || durable.equals(new HardState(term, Optional.of(vote)));
    }

    /**
     * What is acknowledged stands on the disk, and is what the leader of that term has at the same place, while it
     * leads.
     */
    private boolean isDurable(SimulatedDisk disk, Message.Appended appended, NodeId leader) {
        SimulatedDisk there = disks.of(leader);
        boolean leads =
                leader.equals(leaders.get(appended.term())) && there.hardState().term() == appended.term();
        return disk.hardState().term() >= appended.term()
                && disk.lastIndex() >= appended.matchIndex()
                && (!leads || there.lastIndex() < appended.matchIndex() || there.agrees(disk, appended.matchIndex()));
    }
}
