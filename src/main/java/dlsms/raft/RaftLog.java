package dlsms.raft;

import java.util.ArrayList;
import java.util.List;

/**
 * The log (§5.3): the terms of all of it, and the entries of its newest part, the suffix. What is not yet committed is
 * always in the suffix, and so is the last committed entry: an entry that takes another's place needs the chain before
 * it.
 */
final class RaftLog {

    private final TermRuns terms;
    private final Memberships memberships;
    private LogBase base; // before the oldest entry that the disk has
    private final ArrayList<LogEntry> suffix;
    private long forgottenIndex; // of the entry before the suffix; at least the base's
    private long forgottenChain; // 0 where it isn't known
    private long commitIndex; // never goes back
    private long handedOutIndex; // of the last entry given out to be applied; at most commitIndex
    private long changedFromIndex = Long.MAX_VALUE; // what the disk doesn't have yet starts here
    private long suffixBytes;
    private long uncommittedBytes;
    private List<LogEntry> lastSlice = List.of(); // followers that keep up get the same entries: cut out once

    /** @throws IllegalArgumentException where what was restored can't be one log */
    RaftLog(Membership founders, Restored restored) {
        base = restored.base();
        terms = new TermRuns(base.position(), restored.terms());
        memberships = new Memberships(founders, restored.memberships());
        suffix = new ArrayList<>(restored.suffix());
        forgottenIndex = suffix.isEmpty() ? base.index() : suffix.getFirst().index() - 1;
        forgottenChain = forgottenIndex == base.index() ? base.chain() : 0;
        commitIndex = restored.appliedIndex();
        handedOutIndex = commitIndex;
        check(restored);
        for (LogEntry entry : suffix) {
            suffixBytes += entry.size();
            uncommittedBytes += entry.index() > commitIndex ? entry.size() : 0;
        }
    }

    private void check(Restored restored) {
        boolean gap = forgottenIndex > base.index() && forgottenIndex >= commitIndex;
        if (lastIndex() < commitIndex || forgottenIndex < base.index() || commitIndex < base.index() || gap) {
            throw new IllegalArgumentException("the restored entries " + (forgottenIndex + 1) + ".." + lastIndex()
                    + " don't reach from " + base.position() + " to the applied one, " + commitIndex);
        }
        if (suffix.isEmpty() && !terms.last().equals(base.position())) {
            throw new IllegalArgumentException("the restored terms and entries disagree on whether the log is empty");
        }
        if (memberships.current().index() > lastIndex()) {
            throw new IllegalArgumentException(
                    "members change at " + memberships.current().index() + ", but the log ends at " + lastIndex());
        }
        for (int i = 0; i < suffix.size(); i++) {
            LogPosition position = suffix.get(i).position();
            if (position.index() != forgottenIndex + 1 + i || terms.termAt(position.index()) != position.term()) {
                throw new IllegalArgumentException("the restored entries have a gap or another term at " + position);
            }
        }
    }

    long lastIndex() {
        return forgottenIndex + suffix.size();
    }

    LogPosition last() {
        return suffix.isEmpty() ? base.position() : suffix.getLast().position();
    }

    long lastChain() {
        return suffix.isEmpty() ? base.chain() : suffix.getLast().chain();
    }

    /** What stands before the oldest entry that the disk has. */
    LogBase base() {
        return base;
    }

    /** Whether an entry was here once and is now only in the state: committed, so the same in every leader's log. */
    boolean compacted(long index) {
        return index < base.index();
    }

    /** Who takes part, by the newest entry that says so, committed or not. */
    MembershipAt membership() {
        return memberships.current();
    }

    long commitIndex() {
        return commitIndex;
    }

    /** Bytes of the entries after {@link #commitIndex}. */
    long uncommittedBytes() {
        return uncommittedBytes;
    }

    /** Who takes part, by the newest entry that is known to be committed. */
    Membership committedMembership() {
        return memberships.upTo(commitIndex);
    }

    /** Whether the log has this very position, or begins after it (§5.3's consistency check). */
    boolean contains(LogPosition position) {
        return !compacted(position.index())
                && position.index() <= lastIndex()
                && termAt(position.index()) == position.term();
    }

    /** The term at an index that the log has; 0 at index 0. */
    long termAt(long index) {
        return holds(index) ? at(index).term() : terms.termAt(index);
    }

    /** The position at an index that the log has. */
    LogPosition positionAt(long index) {
        return holds(index) ? at(index).position() : new LogPosition(terms.termAt(index), index);
    }

    /** The rolling hash up to {@code index}; 0 where it isn't at hand, and before the first entry. */
    long chainAt(long index) {
        if (holds(index)) {
            return at(index).chain();
        }
        if (index == base.index()) {
            return base.chain();
        }
        return index == forgottenIndex ? forgottenChain : 0;
    }

    /**
     * The last position up to {@code index}, or to the end where that is sooner, whose term is at most {@code term};
     * NONE where that would be before the base.
     */
    LogPosition lastAtMost(long index, long term) {
        return terms.lastAtMost(Math.min(index, lastIndex()), term);
    }

    /** Whether the entry is in memory. */
    boolean holds(long index) {
        return index > forgottenIndex && index <= lastIndex();
    }

    private LogEntry at(long index) {
        return suffix.get((int) (index - forgottenIndex - 1));
    }

    /** Entries in memory from {@code fromIndex} on, at least one, then no more than {@code bytesMax}. */
    List<LogEntry> slice(long fromIndex, int bytesMax) {
        if (!lastSlice.isEmpty() && lastSlice.getFirst().index() == fromIndex) {
            return lastSlice;
        }
        int from = (int) (fromIndex - forgottenIndex - 1);
        int to = from + 1;
        long bytes = suffix.get(from).size();
        while (to < suffix.size() && bytes + suffix.get(to).size() <= bytesMax) {
            bytes += suffix.get(to).size();
            to++;
        }
        lastSlice = List.copyOf(suffix.subList(from, to));
        return lastSlice;
    }

    /** Puts an entry after the last. Its chain is made anew: it is this log that vouches for it. */
    void append(LogEntry entry) {
        var chained = entry.after(lastChain());
        suffix.add(chained);
        terms.append(chained.position());
        if (chained.kind() == LogEntry.Kind.MEMBERS) {
            memberships.append(new MembershipAt(chained.index(), Membership.decode(chained.command())));
        }
        suffixBytes += chained.size();
        uncommittedBytes += chained.size();
        changed(chained.index());
    }

    /**
     * Removes the entry at {@code index} and all after it (§5.3).
     *
     * @throws IllegalStateException at or below the commit index: nothing committed is ever cut
     */
    void cutFrom(long index) {
        if (index <= commitIndex) {
            throw new IllegalStateException(
                    "a leader's entry conflicts at " + index + ", but " + commitIndex + " is committed here");
        }
        List<LogEntry> tail = suffix.subList((int) (index - forgottenIndex - 1), suffix.size());
        for (LogEntry entry : tail) {
            suffixBytes -= entry.size();
            uncommittedBytes -= entry.size();
        }
        tail.clear();
        terms.cutFrom(index);
        memberships.cutFrom(index);
        changed(index);
    }

    private void changed(long index) {
        changedFromIndex = Math.min(changedFromIndex, index);
        lastSlice = List.of();
    }

    /** Commits up to {@code index}, which the log has; never goes back. */
    void commitTo(long index) {
        while (commitIndex < index) {
            commitIndex++;
            uncommittedBytes -= at(commitIndex).size();
        }
    }

    /** What changed since the last call: to be made durable. */
    List<LogEntry> takeChanged() {
        if (changedFromIndex == Long.MAX_VALUE) {
            return List.of();
        }
        List<LogEntry> changed = copy(changedFromIndex, lastIndex());
        changedFromIndex = Long.MAX_VALUE;
        return changed;
    }

    /** What was committed since the last call: to be applied. */
    List<LogEntry> takeCommitted() {
        if (handedOutIndex == commitIndex) {
            return List.of();
        }
        List<LogEntry> committed = copy(handedOutIndex + 1, commitIndex);
        handedOutIndex = commitIndex;
        return committed;
    }

    private List<LogEntry> copy(long from, long to) {
        return List.copyOf(suffix.subList((int) (from - forgottenIndex - 1), (int) (to - forgottenIndex)));
    }

    /**
     * Forgets the oldest of the entries given out when they are more than {@code entriesMax} or have more bytes than
     * {@code bytesMax}. It then goes down to three quarters of that, so that the rest is seldom moved.
     */
    void forget(long bytesMax, int entriesMax) {
        if (!exceeds(bytesMax, entriesMax)) {
            return;
        }
        int count = 0;
        while (exceeds(bytesMax - bytesMax / 4, entriesMax - entriesMax / 4) && forgottenIndex + 1 < handedOutIndex) {
            LogEntry oldest = suffix.get(count);
            suffixBytes -= oldest.size();
            forgottenChain = oldest.chain();
            forgottenIndex++;
            count++;
        }
        suffix.subList(0, count).clear();
    }

    private boolean exceeds(long bytesMax, int entriesMax) {
        return suffixBytes - uncommittedBytes > bytesMax || handedOutIndex - forgottenIndex > entriesMax;
    }

    /**
     * The disk has nothing at or before {@code newer} any more; an older base than the present one says nothing.
     *
     * @throws IllegalArgumentException where that was not given out yet, or is not what stands there
     */
    void compactTo(LogBase newer) {
        if (newer.index() <= base.index()) {
            return;
        }
        if (newer.index() > handedOutIndex || !contains(newer.position())) {
            throw new IllegalArgumentException(
                    "compacted to " + newer.position() + ", but applied is " + positionAt(handedOutIndex));
        }
        base = newer;
        terms.startAfter(newer.position());
        memberships.startAfter(newer.index());
        if (newer.index() > forgottenIndex) {
            List<LogEntry> gone = suffix.subList(0, (int) (newer.index() - forgottenIndex));
            for (LogEntry entry : gone) {
                suffixBytes -= entry.size();
            }
            gone.clear();
            forgottenIndex = newer.index();
            forgottenChain = newer.chain();
            lastSlice = List.of();
        }
    }

    /** A snapshot takes the place of the whole log: what stood here is another history, or ends before it (§7). */
    void install(SnapshotMeta meta) {
        base = meta.base();
        terms.restartAfter(base.position());
        memberships.restartWith(meta.membership());
        suffix.clear();
        suffixBytes = 0;
        uncommittedBytes = 0;
        forgottenIndex = base.index();
        forgottenChain = base.chain();
        commitIndex = base.index();
        handedOutIndex = base.index();
        changedFromIndex = Long.MAX_VALUE;
        lastSlice = List.of();
    }
}
