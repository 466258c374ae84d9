package dlsms.raft;

import dlsms.raft.Message.Append;
import dlsms.raft.Message.AppendRejected;
import dlsms.raft.Message.Appended;
import java.util.List;

/** Receiving AppendEntries (§5.3). */
final class Following {

    private final RaftState state;
    private final Outbox outbox;
    private long leaderTerm; // of the leader that the next two are about
    private long matchedIndex; // how far this log is known to be that leader's
    private long saidCommitted; // by it, to a read; this log may not have it yet

    Following(RaftState state, Outbox outbox) {
        this.state = state;
        this.outbox = outbox;
    }

    /** @throws LogDivergedException where this log holds another history than the leader's at the same position */
    void onAppend(NodeId leader, Append append) {
        if (append.term() < state.term()) {
            outbox.promise(leader, rejection(append.previous().index(), LogPosition.NONE, 0));
            return;
        }
        if (!isWhole(append)) {
            return; // no leader sends this: whatever it is, it is not for the log
        }
        state.heardLeader(leader);
        // What was compacted is committed, and so the same in the leader's log.
        LogPosition previous = append.previous();
        if (!state.log().compacted(previous.index()) && !state.log().contains(previous)) {
            reject(leader, append);
            return;
        }
        checkChain(previous, append.previousChain());
        long stored = store(append.entries());
        long lastMatched = previous.index() + stored;
        matched(append.term(), lastMatched);
        // Not leaderCommit alone: what stands here after this request's last entry may be another leader's (§5.3).
        state.log().commitTo(Math.min(Math.max(append.leaderCommit(), saidCommitted), lastMatched));
        if (stored < append.entries().size()) {
            LogPosition here = state.log().positionAt(lastMatched);
            outbox.promise(leader, rejection(previous.index(), here, append.round()));
            return;
        }
        // What this request made durable, not this log's end: that may be cut later.
        outbox.promise(leader, appended(lastMatched, append.round()));
    }

    private Appended appended(long matchIndex, long round) {
        return new Appended(state.term(), matchIndex, round, state.settings().disk());
    }

    private AppendRejected rejection(long rejectedIndex, LogPosition hint, long round) {
        return new AppendRejected(
                state.term(), rejectedIndex, hint, round, state.settings().disk());
    }

    // Indexes without a gap, terms that don't decrease and are not later than the leader's.
    private static boolean isWhole(Append append) {
        LogPosition before = append.previous();
        for (LogEntry entry : append.entries()) {
            if (entry.index() != before.index() + 1 || entry.term() < before.term()) {
                return false;
            }
            before = entry.position();
        }
        return before.term() <= append.term();
    }

    private void reject(NodeId leader, Append append) {
        LogPosition previous = append.previous();
        if (previous.index() <= state.log().commitIndex()) {
            throw new LogDivergedException("leader " + leader + " of term " + append.term() + " has " + previous
                    + ", but here " + state.log().positionAt(previous.index()) + " is committed");
        }
        LogPosition hint = state.log().lastAtMost(previous.index(), previous.term());
        outbox.promise(leader, rejection(previous.index(), hint, append.round()));
    }

    // Position and term may agree by Log Matching and the bytes still differ: a flipped bit on one of the disks.
    private void checkChain(LogPosition position, long chain) {
        long here = state.log().chainAt(position.index());
        if (chain != 0 && here != 0 && here != chain) {
            throw new LogDivergedException(
                    "the rolling hash up to " + position + " is not the leader's: one of the logs is corrupt");
        }
    }

    // Only an entry that conflicts cuts: a request that came late, or twice, may end before what is acknowledged
    // already. Says how many of them the log has now: all, but where a full disk takes no more. A NOOP it takes: it is
    // small, one an election, and without it a new leader can commit nothing and serve no reads.
    private int store(List<LogEntry> entries) {
        RaftLog log = state.log();
        int stored = 0;
        for (LogEntry entry : entries) {
            if (!log.compacted(entry.index()) && !log.contains(entry.position())) {
                if (state.health() == DiskHealth.FULL && entry.kind() != LogEntry.Kind.NOOP) {
                    return stored;
                }
                if (entry.index() <= log.lastIndex()) {
                    log.cutFrom(entry.index());
                }
                log.append(entry);
            }
            stored++;
        }
        return stored;
    }

    private void matched(long term, long index) {
        leaderOf(term);
        matchedIndex = Math.max(matchedIndex, index);
    }

    private void leaderOf(long term) {
        if (leaderTerm != term) {
            leaderTerm = term;
            matchedIndex = 0;
            saidCommitted = 0;
        }
    }

    /**
     * A snapshot came as a whole. Whatever is as far as it already keeps what it has: behind its last entry may stand
     * what was acknowledged (§7).
     */
    void onSnapshot(SnapshotMeta meta) {
        LogPosition last = meta.base().position();
        if (state.role() instanceof Leader || last.index() <= state.log().commitIndex()) {
            return;
        }
        if (last.term() > state.term()) {
            state.adopt(last.term());
        }
        if (state.log().contains(last)) {
            checkChain(last, meta.base().chain());
            state.log().commitTo(last.index());
            return;
        }
        if (!(state.role() instanceof Role.Follower)) {
            state.stepDown();
        }
        state.log().install(meta);
        outbox.install(meta);
        matched(state.term(), last.index()); // committed, so it stands in every leader's log from its term on
        state.leader().ifPresent(leader -> outbox.promise(leader, appended(last.index(), 0)));
    }

    /**
     * The leader of this term said that {@code index} is committed: true here too, as far as this log is known to be
     * its, now or with what is still to come.
     */
    void learnCommit(long index) {
        leaderOf(state.term());
        saidCommitted = Math.max(saidCommitted, index);
        state.log().commitTo(Math.min(saidCommitted, matchedIndex));
    }
}
