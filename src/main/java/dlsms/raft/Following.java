package dlsms.raft;

import dlsms.raft.Message.Append;
import dlsms.raft.Message.AppendRejected;
import dlsms.raft.Message.Appended;
import java.util.List;

/** Receiving AppendEntries (§5.3). */
final class Following {

    private final RaftState state;
    private final Outbox outbox;
    private long matchedTerm; // of the leader that matchedIndex is about
    private long matchedIndex; // how far this log is known to be that leader's

    Following(RaftState state, Outbox outbox) {
        this.state = state;
        this.outbox = outbox;
    }

    /** @throws LogDivergedException where this log holds another history than the leader's at the same position */
    void onAppend(NodeId leader, Append append) {
        if (append.term() < state.term()) {
            outbox.promise(
                    leader, new AppendRejected(state.term(), append.previous().index(), LogPosition.NONE, 0));
            return;
        }
        if (!isWhole(append)) {
            return; // no leader sends this: whatever it is, it is not for the log
        }
        state.heardLeader(leader);
        if (!state.log().contains(append.previous())) {
            reject(leader, append);
            return;
        }
        checkChain(append);
        store(append.entries());
        long lastMatched = append.previous().index() + append.entries().size();
        matched(append.term(), lastMatched);
        // Not leaderCommit alone: what stands here after this request's last entry may be another leader's (§5.3).
        state.log().commitTo(Math.min(append.leaderCommit(), lastMatched));
        // What this request made durable, not this log's end: that may be cut later.
        outbox.promise(leader, new Appended(state.term(), lastMatched, append.readRound()));
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
        outbox.promise(leader, new AppendRejected(state.term(), previous.index(), hint, append.readRound()));
    }

    // Position and term may agree by Log Matching and the bytes still differ: a flipped bit on one of the disks.
    private void checkChain(Append append) {
        long here = state.log().chainAt(append.previous().index());
        if (append.previousChain() != 0 && here != 0 && here != append.previousChain()) {
            throw new LogDivergedException(
                    "the rolling hash up to " + append.previous() + " is not the leader's: one of the logs is corrupt");
        }
    }

    // Only an entry that conflicts cuts: a request that came late, or twice, may end before what is acknowledged
    // already.
    private void store(List<LogEntry> entries) {
        RaftLog log = state.log();
        for (LogEntry entry : entries) {
            if (log.contains(entry.position())) {
                continue;
            }
            if (entry.index() <= log.lastIndex()) {
                log.cutFrom(entry.index());
            }
            log.append(entry);
        }
    }

    private void matched(long term, long index) {
        if (matchedTerm != term) {
            matchedTerm = term;
            matchedIndex = 0;
        }
        matchedIndex = Math.max(matchedIndex, index);
    }

    /**
     * The leader of this term said that {@code index} is committed: true here too, as far as this log is known to be
     * its.
     */
    void learnCommit(long index) {
        if (matchedTerm == state.term()) {
            state.log().commitTo(Math.min(index, matchedIndex));
        }
    }
}
