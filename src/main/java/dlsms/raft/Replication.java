package dlsms.raft;

import dlsms.raft.Message.Append;
import dlsms.raft.Message.AppendRejected;
import dlsms.raft.Message.Appended;
import java.util.List;

/**
 * What a leader does: takes proposals, sends them on, counts who has them (§5.3, §5.4.2), and hands over when asked
 * (T§3.10).
 */
final class Replication {

    private static final byte[] EMPTY = {};

    private final RaftState state;
    private final RaftLog log;
    private final Outbox outbox;
    private final RaftSettings settings;
    private boolean heartbeatDue;
    private boolean appended; // since the last flush: our own disk is asked for as much as anybody's

    Replication(RaftState state, Outbox outbox) {
        this.state = state;
        this.log = state.log();
        this.outbox = outbox;
        this.settings = state.settings();
    }

    /** Elected: an entry of its own term commits what earlier terms left (§8, §5.4.2). */
    void begin() {
        append(LogEntry.Kind.NOOP, 0, EMPTY);
        heartbeatDue = false;
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
        boolean full = log.uncommittedBytes() > 0
                && log.uncommittedBytes() + proposal.command().length > settings.uncommittedBytesMax();
        if (full || leader.transfer().isPresent()) {
            outbox.decide(new Fate.Busy(proposal.ticket()));
            return;
        }
        LogPosition position = append(LogEntry.Kind.COMMAND, proposal.stampMicros(), proposal.command());
        outbox.decide(new Fate.Appended(proposal.ticket(), position));
    }

    void onTick() {
        if (!(state.role() instanceof Leader leader)) {
            return;
        }
        if (!leader.hearsMajority(settings.electionTicks(), state.nowTick())) {
            state.stepDown(); // CheckQuorum (T§6.2)
            return;
        }
        heartbeatDue |= state.nowTick() % settings.heartbeatTicks() == 0;
        for (Progress peer : leader.peers()) {
            if (peer.state() != Progress.State.PROBING
                    && !peer.activeWithin(settings.electionTicks(), state.nowTick())) {
                peer.probeAfter(peer.matchIndex(), false);
            }
        }
        if (leader.transfer().isPresent()
                && state.nowTick() >= leader.transfer().get().untilTick()) {
            leader.endTransfer();
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
        var peer = leader.peer(from);
        peer.heard(state.nowTick());
        peer.matched(answer.matchIndex());
    }

    /** The logs differ before the request's entries: goes back, a term at a time (§5.3). */
    void onRejected(NodeId from, AppendRejected answer) {
        boolean current = answer.term() == state.term() && !from.equals(state.self());
        if (!(state.role() instanceof Leader leader) || !current) {
            return;
        }
        var peer = leader.peer(from);
        peer.heard(state.nowTick());
        if (peer.isNews(answer.rejectedIndex())) {
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
                sendEntries(peer, entries, 0);
            }
        }
    }

    /** Begins to hand over; the same again changes nothing. */
    void onTransfer(NodeId to) {
        boolean possible = settings.members().contains(to) && !to.equals(state.self());
        if (state.role() instanceof Leader leader
                && possible
                && leader.transfer().filter(it -> it.to().equals(to)).isEmpty()) {
            leader.beginTransfer(new Leader.Transfer(to, state.nowTick() + settings.electionTicks()));
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

    /** Sends each what it lacks, once a step. @param readRound the read round that answers will confirm; 0 for none */
    void flush(long readRound) {
        if (!(state.role() instanceof Leader leader)) {
            return;
        }
        for (Progress peer : leader.peers()) {
            boolean sent = sendMissing(peer, readRound);
            if (!sent && (heartbeatDue || peer.owesWord(log.commitIndex(), readRound))) {
                var append = appendOf(peer, List.of(), readRound);
                peer.said(append);
                outbox.send(peer.id(), append);
            }
        }
        loadForSlowest(leader);
        handOver(leader);
        if (appended) {
            outbox.promise(state.self(), new Appended(state.term(), log.lastIndex(), 0));
        }
        appended = false;
        heartbeatDue = false;
    }

    private boolean sendMissing(Progress peer, long readRound) {
        boolean sent = false;
        while (peer.mayCarryEntries(settings.limits()) && log.holds(peer.nextIndex())) {
            sendEntries(peer, log.slice(peer.nextIndex(), settings.limits().appendBytesMax()), readRound);
            sent = true;
        }
        return sent;
    }

    private void sendEntries(Progress peer, List<LogEntry> entries, long readRound) {
        long bytes = 0;
        for (LogEntry entry : entries) {
            bytes += entry.size();
        }
        var append = appendOf(peer, entries, readRound);
        peer.sent(entries.getLast().index(), bytes, append);
        outbox.send(peer.id(), append);
    }

    private Append appendOf(Progress peer, List<LogEntry> entries, long readRound) {
        long before = peer.nextIndex() - 1;
        return new Append(
                state.term(), log.positionAt(before), log.chainAt(before), entries, log.commitIndex(), readRound);
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

    // Again with each heartbeat, should the word get lost.
    private void handOver(Leader leader) {
        if (leader.transfer().isEmpty() || (leader.transferAsked() && !heartbeatDue)) {
            return;
        }
        NodeId to = leader.transfer().get().to();
        if (leader.peer(to).matchIndex() == log.lastIndex()) {
            outbox.send(to, new Message.TimeoutNow(state.term()));
            leader.askedTransfer();
        }
    }
}
