package dlsms.raft;

import java.util.Optional;

/**
 * How a leader changes the members, one at a time (T§4.1): as an operator wants it, and by itself where a member's disk
 * is another one than the membership names.
 */
final class MemberChanges {

    /** A member that lacks more entries than this is not made a voter: it would hold up what needs it (T§4.2.1). */
    static final long LAG_ENTRIES_MAX = 1_000;

    private final RaftState state;
    private final Outbox outbox;
    private final Replication replication;

    MemberChanges(RaftState state, Outbox outbox, Replication replication) {
        this.state = state;
        this.outbox = outbox;
        this.replication = replication;
    }

    /** Appends the changed membership, or says why not. */
    void onChange(Input.ChangeMembers wanted) {
        if (!(state.role() instanceof Leader leader)) {
            outbox.decide(new Fate.NotLeader(wanted.ticket(), state.leader()));
            return;
        }
        Optional<String> obstacle = obstacle(leader).or(() -> objection(leader, wanted.change()));
        if (obstacle.isPresent()) {
            outbox.decide(new Fate.Refused(wanted.ticket(), obstacle.get()));
            return;
        }
        LogPosition position = replication.appendMembers(leader, changed(wanted.change()));
        outbox.decide(new Fate.Appended(wanted.ticket(), position));
    }

    private Membership changed(MemberChange change) {
        Membership now = state.membership();
        return switch (change) {
            case MemberChange.Add add -> now.with(new Member(add.id(), add.address(), Member.Role.LEARNER, 0));
            case MemberChange.Promote promote ->
                now.with(now.member(promote.id()).orElseThrow().as(Member.Role.VOTER));
            case MemberChange.Remove remove -> now.without(remove.id());
        };
    }

    // Majorities of two memberships overlap only if they differ by one voter, and if the older one is known to be
    // committed: an entry of the own term shows that (T§4.1, and its correction of 2015).
    private Optional<String> obstacle(Leader leader) {
        if (state.log().commitIndex() < leader.firstIndex()) {
            return Optional.of("the leader has not committed an entry of its own term yet; try again");
        }
        long index = state.membershipAt().index();
        if (index > state.log().commitIndex()) {
            return Optional.of("another change of members, at " + index + ", is not committed yet; try again");
        }
        if (leader.transfer().isPresent()) {
            return Optional.of("leadership is being handed over; try again");
        }
        if (state.health() != DiskHealth.GOOD) {
            return Optional.of("the leader's disk is " + state.health());
        }
        return Optional.empty();
    }

    private Optional<String> objection(Leader leader, MemberChange change) {
        return switch (change) {
            case MemberChange.Add add -> objection(add);
            case MemberChange.Promote promote -> objection(leader, promote);
            case MemberChange.Remove remove -> objection(leader, remove);
        };
    }

    private Optional<String> objection(MemberChange.Add add) {
        Membership now = state.membership();
        if (now.contains(add.id())) {
            return Optional.of(add.id() + " is a member already");
        }
        if (now.members().size() >= Membership.MEMBERS_MAX) {
            return Optional.of("there are " + Membership.MEMBERS_MAX + " members already, the most that there can be");
        }
        if (!Member.isAddress(add.address())) {
            return Optional.of("no address: " + add.address());
        }
        for (Member member : now.members()) {
            if (!add.address().isEmpty() && member.address().equals(add.address())) {
                return Optional.of(member.id() + " is at " + add.address() + " already");
            }
        }
        return Optional.empty();
    }

    private Optional<String> objection(Leader leader, MemberChange.Promote promote) {
        Optional<Member> member = state.membership().member(promote.id());
        if (member.isEmpty()) {
            return Optional.of(promote.id() + " is not a member");
        }
        return switch (member.get().role()) {
            case VOTER -> Optional.of(promote.id() + " is a voter already");
            case RETURNING -> Optional.of(promote.id() + " becomes a voter by itself as soon as it has caught up");
            case LEARNER -> leader.peer(promote.id()).flatMap(this::lag);
        };
    }

    // It must have what named it a member on its present disk, and nearly all that came after.
    private Optional<String> lag(Progress peer) {
        if (!peer.activeWithin(state.settings().electionTicks(), state.nowTick()) || peer.disk() < 0) {
            return Optional.of(peer.id() + " does not answer");
        }
        if (peer.disk() != peer.member().disk()) {
            return Optional.of(peer.id() + " answers from another disk than the one that is known; try again");
        }
        long lacking = state.log().lastIndex() - peer.matchIndex();
        boolean knowsItself = peer.matchIndex() >= state.membershipAt().index();
        if (peer.state() != Progress.State.REPLICATING || !knowsItself || lacking > LAG_ENTRIES_MAX) {
            return Optional.of(peer.id() + " has not caught up yet: it lacks " + lacking + " entries");
        }
        return Optional.empty();
    }

    private Optional<String> objection(Leader leader, MemberChange.Remove remove) {
        Membership now = state.membership();
        if (!now.contains(remove.id())) {
            return Optional.of(remove.id() + " is not a member");
        }
        if (!now.isVoter(remove.id())) {
            return Optional.empty();
        }
        if (now.voters().size() == 1) {
            return Optional.of(remove.id() + " is the last voter");
        }
        int answering = remove.id().equals(state.self()) ? 0 : 1;
        for (Progress peer : leader.peers()) {
            boolean stays = peer.counts() && !peer.id().equals(remove.id());
            answering += stays && peer.activeWithin(state.settings().electionTicks(), state.nowTick()) ? 1 : 0;
        }
        int voters = now.voters().size() - 1;
        return Quorum.reached(answering, voters)
                ? Optional.empty()
                : Optional.of("without " + remove.id() + " only " + answering + " of " + voters + " voters answer");
    }

    /** At the end of a step: the membership follows the disks that the members answer from. */
    void flush() {
        if (!(state.role() instanceof Leader leader)) {
            return;
        }
        for (Progress peer : leader.peers()) {
            Optional<Member> other = peer.departed() ? Optional.empty() : asItAnswers(peer);
            if (other.isPresent() && obstacle(leader).isEmpty()) {
                replication.appendMembers(leader, state.membership().with(other.get()));
                return;
            }
        }
    }

    // What a voter promised from another disk is lost with that one, votes and entries: it is a new member, and becomes
    // a voter again once it has what it needs to be one.
    private Optional<Member> asItAnswers(Progress peer) {
        Member member = peer.member();
        boolean otherDisk = peer.disk() > 0 && peer.disk() != member.disk();
        return switch (member.role()) {
            case VOTER ->
                otherDisk && member.disk() != 0
                        ? Optional.of(member.as(Member.Role.RETURNING).on(peer.disk()))
                        : Optional.empty();
            case LEARNER -> otherDisk ? Optional.of(member.on(peer.disk())) : Optional.empty();
            case RETURNING -> {
                if (otherDisk) {
                    yield Optional.of(member.on(peer.disk()));
                }
                yield lag(peer).isEmpty() ? Optional.of(member.as(Member.Role.VOTER)) : Optional.empty();
            }
        };
    }
}
