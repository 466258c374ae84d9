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
    private final ArrayList<LogEntry> suffix;
    private long baseIndex; // of the entry before the suffix
    private long baseChain; // 0 where it isn't known
    private long commitIndex; // never goes back
    private long handedOutIndex; // of the last entry given out to be applied; at most commitIndex
    private long changedFromIndex = Long.MAX_VALUE; // what the disk doesn't have yet starts here
    private long suffixBytes;
    private long uncommittedBytes;
    private List<LogEntry> lastSlice = List.of(); // followers that keep up get the same entries: cut out once

    /** @throws IllegalArgumentException where what was restored can't be one log */
    RaftLog(Restored restored) {
        terms = new TermRuns(restored.terms());
        suffix = new ArrayList<>(restored.suffix());
        baseIndex = suffix.isEmpty() ? 0 : suffix.getFirst().index() - 1;
        commitIndex = restored.appliedIndex();
        handedOutIndex = commitIndex;
        check(restored);
        for (LogEntry entry : suffix) {
            suffixBytes += entry.size();
            uncommittedBytes += entry.index() > commitIndex ? entry.size() : 0;
        }
    }

    private void check(Restored restored) {
        if (lastIndex() < commitIndex || (baseIndex > 0 && baseIndex >= commitIndex)) {
            throw new IllegalArgumentException("the restored entries " + (baseIndex + 1) + ".." + lastIndex()
                    + " don't reach the applied one, " + commitIndex);
        }
        if (suffix.isEmpty() != restored.terms().isEmpty()) {
            throw new IllegalArgumentException("the restored terms and entries disagree on whether the log is empty");
        }
        for (int i = 0; i < suffix.size(); i++) {
            LogPosition position = suffix.get(i).position();
            if (position.index() != baseIndex + 1 + i || terms.termAt(position.index()) != position.term()) {
                throw new IllegalArgumentException("the restored entries have a gap or another term at " + position);
            }
        }
    }

    long lastIndex() {
        return baseIndex + suffix.size();
    }

    LogPosition last() {
        return suffix.isEmpty() ? LogPosition.NONE : suffix.getLast().position();
    }

    long lastChain() {
        return suffix.isEmpty() ? 0 : suffix.getLast().chain();
    }

    long commitIndex() {
        return commitIndex;
    }

    /** Bytes of the entries after {@link #commitIndex}. */
    long uncommittedBytes() {
        return uncommittedBytes;
    }

    /** Whether the log has this very position (§5.3's consistency check). */
    boolean contains(LogPosition position) {
        return position.index() <= lastIndex() && termAt(position.index()) == position.term();
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
        return index == baseIndex ? baseChain : 0;
    }

    /**
     * The last position up to {@code index}, or to the end where that is sooner, whose term is at most {@code term}.
     */
    LogPosition lastAtMost(long index, long term) {
        return terms.lastAtMost(Math.min(index, lastIndex()), term);
    }

    /** Whether the entry is in memory. */
    boolean holds(long index) {
        return index > baseIndex && index <= lastIndex();
    }

    private LogEntry at(long index) {
        return suffix.get((int) (index - baseIndex - 1));
    }

    /** Entries in memory from {@code fromIndex} on, at least one, then no more than {@code bytesMax}. */
    List<LogEntry> slice(long fromIndex, int bytesMax) {
        if (!lastSlice.isEmpty() && lastSlice.getFirst().index() == fromIndex) {
            return lastSlice;
        }
        int from = (int) (fromIndex - baseIndex - 1);
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
        List<LogEntry> tail = suffix.subList((int) (index - baseIndex - 1), suffix.size());
        for (LogEntry entry : tail) {
            suffixBytes -= entry.size();
            uncommittedBytes -= entry.size();
        }
        tail.clear();
        terms.cutFrom(index);
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
        return List.copyOf(suffix.subList((int) (from - baseIndex - 1), (int) (to - baseIndex)));
    }

    /**
     * Forgets the oldest of the entries given out when they have more bytes than {@code bytesMax}. It then goes down to
     * three quarters of that, so that the rest is seldom moved.
     */
    void forget(long bytesMax) {
        if (suffixBytes - uncommittedBytes <= bytesMax) {
            return;
        }
        int count = 0;
        while (suffixBytes - uncommittedBytes > bytesMax - bytesMax / 4 && baseIndex + 1 < handedOutIndex) {
            LogEntry oldest = suffix.get(count);
            suffixBytes -= oldest.size();
            baseChain = oldest.chain();
            baseIndex++;
            count++;
        }
        suffix.subList(0, count).clear();
    }
}
