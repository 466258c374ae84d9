package dlsms.node;

import dlsms.raft.Input;
import dlsms.raft.LogPosition;
import dlsms.raft.MemberChange;
import dlsms.raft.NodeId;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One command of a caller on its way, or one change of the members. Its stage is set by whoever holds it: first the
 * caller's thread, then the loop's or a link's.
 */
final class Proposal implements Request {

    /** How far it has come; from this follows what its caller is told when the deadline passes. */
    enum Stage {
        /** No leader is known. */
        PARKED,
        /** In this node's inbox. */
        QUEUED,
        /** In this node's log, or in the turn that puts it there. */
        APPENDED,
        /** On the way to the leader. */
        FORWARDED
    }

    /** Whether it may go to another node. */
    enum Scope {
        ANY_LEADER,
        ONLY_HERE
    }

    final long ticket;
    final byte[] command;
    final Deadline deadline;
    final Scope scope;
    /** Instead of a command. */
    final Optional<MemberChange> change;

    final CompletableFuture<Proposed> answer = new CompletableFuture<>();
    volatile Stage stage = Stage.PARKED;
    /** To whom, where it is forwarded. */
    volatile Optional<NodeId> sentTo = Optional.empty();
    /** The deadline, or earlier where an answer is hardly to come any more. */
    volatile Deadline until;
    /** Since when it waits for the leader that was known then, on {@link Clock#nanos}. */
    volatile long sinceNanos;
    // The loop's thread only.
    LogPosition position = LogPosition.NONE;

    Proposal(long ticket, byte[] command, Deadline deadline, Scope scope) {
        this(ticket, command, deadline, scope, Optional.empty());
    }

    private Proposal(long ticket, byte[] command, Deadline deadline, Scope scope, Optional<MemberChange> change) {
        this.ticket = ticket;
        this.command = command;
        this.deadline = deadline;
        this.until = deadline;
        this.scope = scope;
        this.change = change;
    }

    /** Of other members: made where this node leads, or nowhere. */
    static Proposal of(long ticket, MemberChange change, Deadline deadline) {
        return new Proposal(ticket, new byte[0], deadline, Scope.ONLY_HERE, Optional.of(change));
    }

    /**
     * One whose caller has been answered already is not proposed any more: it was told that the command has no
     * effect. Nor is one for which nobody waits: the next tick answers it, as one that was not appended.
     */
    @Override
    public Optional<Input> taken(Clock clock) {
        if (answer.isDone()) {
            return Optional.empty();
        }
        if (deadline.over(clock)) {
            until = new Deadline(clock.nanos());
            return Optional.empty();
        }
        stage = Stage.APPENDED;
        return Optional.of(change.<Input>map(wanted -> new Input.ChangeMembers(ticket, wanted))
                .orElseGet(() -> new Input.Propose(ticket, clock.wallMicros(), command)));
    }

    @Override
    public boolean gathers() {
        return true;
    }

    /** What the caller is told when nobody works on it any more. */
    Proposed givenUp(String why) {
        return switch (stage) {
            case PARKED, QUEUED -> new Proposed.Refused(why);
            case APPENDED, FORWARDED -> new Proposed.Unknown(why);
        };
    }
}
