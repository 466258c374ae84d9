package dlsms.raft;

import dlsms.raft.Message.Append;
import dlsms.raft.Message.AppendRejected;
import dlsms.raft.Message.Appended;
import java.util.List;

/**
 * What a leader does: takes proposals, sends them on, counts who has them (§5.3, §5.4.2).
 */
final class Replication {

    private static final byte[] EMPTY = {};
    private static final long SNAPSHOT_PATIENCE_TIMEOUTS = 20;

    private final RaftState state;
    private final RaftLog log;
    private final Outbox outbox;
    private final RaftSettings settings;
    private final Rounds rounds;
    private boolean heartbeatDue;
    private boolean newsDue; // who has all entries is told of the commit index with the next tick only
    private boolean appended; // since the last flush: our own disk is asked for as much as anybody's

    Replication(RaftState state, Outbox outbox, Rounds rounds) {
        this.state = state;
        this.log = state.log();
        this.outbox = outbox;
        this.settings = state.settings();
        this.rounds = rounds;
    }

    /** Elected: an entry of its own term commits what earlier terms left (§8, §5.4.2). */
    void begin() {
        append(LogEntry.Kind.NOOP, 0, EMPTY);
        heartbeatDue = false;
    }

    /** Other members, in force from now on (T§4.1). */
    LogPosition appendMembers(Leader leader, Membership members) {
        LogPosition position = append(LogEntry.Kind.MEMBERS, 0, members.encode());
        leader.lead(members, position.index(), state.nowTick());
        return position;
    }

    private LogPosition append(LogEntry.Kind kind, long stampMicros, byte[] command) {
        var position = new LogPosition(state.term(), log.lastIndex() + 1);
        log.append(new LogEntry(position, kind, stampMicros, command, 0));
        appended = true;
        return position;
    }

    /** Appends it, or says why not. */
    void onPropose(Input.Propose proposal) {
        if (!(state.role() instanceof Leader leader)) {
            outbox.decide(new Fate.NotLeader(proposal.ticket(), state.leader()));
            return;
        }
        boolean tooMuch = log.uncommittedBytes() > 0
                && log.uncommittedBytes() + proposal.command().length > settings.uncommittedBytesMax();
        if (state.health() != DiskHealth.GOOD) {
            outbox.decide(new Fate.Busy(proposal.ticket(), Fate.Busy.Why.DISK));
        } else if (leader.transfer().isPresent()) {
            outbox.decide(new Fate.Busy(proposal.ticket(), Fate.Busy.Why.HAND_OVER));
        } else if (tooMuch) {
            outbox.decide(new Fate.Busy(proposal.ticket(), Fate.Busy.Why.UNCOMMITTED_BYTES));
        } else {
            LogPosition position = append(LogEntry.Kind.COMMAND, proposal.stampMicros(), proposal.command());
            outbox.decide(new Fate.Appended(proposal.ticket(), position));
        }
    }

    void onTick() {
        newsDue = true;
        if (!(state.role() instanceof Leader leader)) {
            return;
        }
        if (!leader.hearsMajority(settings.electionTicks(), state.nowTick())) {
            state.stepDown(); // CheckQuorum (T§6.2)
            return;
        }
        heartbeatDue |= state.nowTick() % settings.heartbeatTicks() == 0;
        for (Progress peer : leader.peers()) {
            boolean asksAlready = peer.state() == Progress.State.PROBING || peer.state() == Progress.State.SNAPSHOT;
            if (!asksAlready && !peer.activeWithin(settings.electionTicks(), state.nowTick())) {
                peer.probeAfter(peer.matchIndex(), false);
            }
            if (heartbeatDue) {
                peer.askAgain(log.holds(peer.nextIndex()));
            }
        }
        if (state.membershipAt().index() <= log.commitIndex()) {
            leader.letGo(state.membershipAt(), settings.electionTicks(), state.nowTick());
        }
    }

    /** Our own disk, or another's, has the log up to an index. */
    void onAppended(NodeId from, Appended answer) {
        boolean current = answer.term() == state.term() && answer.matchIndex() <= log.lastIndex();
        if (!(state.role() instanceof Leader leader) || !current) {
            return;
        }
        if (from.equals(state.self())) {
            leader.ownDiskHas(answer.matchIndex());
            return;
        }
        leader.peer(from).ifPresent(peer -> {
            if (peer.heard(answer.disk(), answer.round(), rounds, state.nowTick())) {
                peer.matched(answer.matchIndex(), log.base().index());
            }
        });
    }

    /** The logs differ before the request's entries, or its disk takes no entries now. */
    void onRejected(NodeId from, AppendRejected answer) {
        boolean current = answer.term() == state.term() && !from.equals(state.self());
        if (!(state.role() instanceof Leader leader) || !current) {
            return;
        }
        leader.peer(from).ifPresent(peer -> {
            if (peer.heard(answer.disk(), answer.round(), rounds, state.nowTick())) {
                goBack(peer, answer);
            }
        });
    }

    // A term at a time (§5.3). Where the hint is not before what was asked about and stands here, the logs agree.
    private void goBack(Progress peer, AppendRejected answer) {
        boolean refused = answer.hint().index() >= answer.rejectedIndex() && log.contains(answer.hint());
        if (refused && peer.state() != Progress.State.SNAPSHOT) {
            peer.refused(answer.hint().index());
        } else if (peer.isNews(answer.rejectedIndex())) {
            long before = Math.min(answer.hint().index(), answer.rejectedIndex() - 1);
            LogPosition agreeing = log.lastAtMost(before, answer.hint().term());
            peer.rejected(answer.rejectedIndex(), agreeing.index(), agreeing.equals(answer.hint()));
        }
    }

    /** Entries that a slow follower needs came from the disk. Whoever needs the same ones gets them too. */
    void onLoaded(List<LogEntry> entries) {
        if (!(state.role() instanceof Leader leader)) {
            return;
        }
        for (Progress peer : leader.peers()) {
            if (peer.state() != Progress.State.LOADING) {
                continue;
            }
            if (entries.isEmpty()) {
                peer.probeAfter(peer.matchIndex(), false);
                continue;
            }
            peer.loaded();
            if (entries.getFirst().index() == peer.nextIndex()) {
                sendEntries(peer, withinAppend(entries));
            }
        }
    }

    // However much the log read: no message is larger than the limit, but for an entry that is so alone.
    private List<LogEntry> withinAppend(List<LogEntry> entries) {
        long bytes = 0;
        for (int i = 0; i < entries.size(); i++) {
            bytes += entries.get(i).size();
            if (i > 0 && bytes > settings.limits().appendBytesMax()) {
                return entries.subList(0, i);
            }
        }
        return entries;
    }

    /** A snapshot reached {@code to} as a whole, whose own word is still to come, or broke off. */
    void onSnapshotSent(NodeId to, boolean arrived) {
        if (state.role() instanceof Leader leader) {
            long restTicks = (arrived ? 2L : 1L) * settings.electionTicks();
            leader.peer(to).ifPresent(peer -> peer.snapshotEnded(state.nowTick() + restTicks));
        }
    }

    /** Commits what a majority has. */
    void commit() {
        if (!(state.role() instanceof Leader leader)) {
            return;
        }
        long agreed = leader.agreedIndex();
        // An entry of an earlier term may sit on a majority and still be overwritten (§5.4.2, figure 8).
        // So only entries of our own term are counted; the earlier ones commit along with them.
        if (agreed > log.commitIndex() && log.termAt(agreed) == state.term()) {
            log.commitTo(agreed);
        }
    }

    /** Sends each what it lacks, once a step. */
    void flush() {
        if (!(state.role() instanceof Leader leader)) {
            return;
        }
        long news = newsDue ? log.commitIndex() : 0;
        for (Progress peer : leader.peers()) {
            sendSnapshotWhereNeeded(peer);
            boolean sent = sendMissing(peer);
            if (!sent && (heartbeatDue || peer.owesWord(news, rounds.last()))) {
                var append = appendOf(peer, List.of());
                peer.said(append);
                outbox.send(peer.id(), append);
            }
        }
        loadForSlowest(leader);
        if (appended) {
            outbox.promise(state.self(), new Appended(state.term(), log.lastIndex(), 0, settings.disk()));
        }
        appended = false;
        heartbeatDue = false;
        newsDue = false;
    }

    private void sendSnapshotWhereNeeded(Progress peer) {
        if (peer.state() != Progress.State.SNAPSHOT && log.compacted(peer.nextIndex() - 1)) {
            peer.needsSnapshot();
        }
        if (peer.mayBeginSnapshot(settings.electionTicks(), state.nowTick())) {
            peer.snapshotBegins(state.nowTick() + SNAPSHOT_PATIENCE_TIMEOUTS * settings.electionTicks());
            outbox.sendSnapshot(peer.id());
        }
    }

    private boolean sendMissing(Progress peer) {
        boolean sent = false;
        while (peer.mayCarryEntries(settings.limits()) && log.holds(peer.nextIndex())) {
            sendEntries(peer, log.slice(peer.nextIndex(), settings.limits().appendBytesMax()));
            sent = true;
        }
        return sent;
    }

    private void sendEntries(Progress peer, List<LogEntry> entries) {
        long bytes = 0;
        for (LogEntry entry : entries) {
            bytes += entry.size();
        }
        var append = appendOf(peer, entries);
        peer.sent(entries.getLast().index(), bytes, append);
        outbox.send(peer.id(), append);
    }

    private Append appendOf(Progress peer, List<LogEntry> entries) {
        // To whom needs a snapshot: the log's beginning. It agrees as soon as it has the snapshot.
        long before = Math.max(peer.nextIndex() - 1, log.base().index());
        return new Append(
                state.term(), log.positionAt(before), log.chainAt(before), entries, log.commitIndex(), rounds.last());
    }

    // One load a turn, for the one that is furthest behind: when it has caught up with the next one, they go on
    // together.
    private void loadForSlowest(Leader leader) {
        long fromIndex = Long.MAX_VALUE;
        for (Progress peer : leader.peers()) {
            if (needsLoad(peer)) {
                fromIndex = Math.min(fromIndex, peer.nextIndex());
            }
        }
        if (fromIndex == Long.MAX_VALUE) {
            return;
        }
        for (Progress peer : leader.peers()) {
            if (needsLoad(peer) && peer.nextIndex() == fromIndex) {
                peer.loading();
            }
        }
        outbox.want(new Wanted(fromIndex, settings.limits().appendBytesMax()));
    }

    private boolean needsLoad(Progress peer) {
        return peer.state() == Progress.State.REPLICATING
                && peer.mayCarryEntries(settings.limits())
                && peer.nextIndex() <= log.lastIndex()
                && !log.holds(peer.nextIndex());
    }
}
