package dlsms.storage;

import dlsms.raft.LogBase;
import dlsms.raft.LogEntry;
import dlsms.raft.LogPosition;
import dlsms.raft.Membership;
import dlsms.raft.MembershipAt;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What is known of the log without reading it. Never changed once made: a write makes the next one, which counts as
 * soon as it is durable.
 *
 * @param base what stands before the oldest entry
 * @param lastIndex of the newest entry; the base's where there is none
 * @param terms for each term in the log, the position of its first entry there, in order
 * @param memberships the newest one at or before the base, and all after it, in order
 */
record LogOutline(LogBase base, long lastIndex, List<LogPosition> terms, List<MembershipAt> memberships) {

    static final LogOutline EMPTY = new LogOutline(LogBase.NONE, 0, List.of(), List.of());

    /** The newest one; absent where nobody said who the founders are. */
    Optional<MembershipAt> membership() {
        return memberships.isEmpty() ? Optional.empty() : Optional.of(memberships.getLast());
    }

    /** The base's at its index, 0 before the first entry. */
    long termAt(long index) {
        if (index <= base.index()) {
            return base.position().term();
        }
        int at = Collections.binarySearch(
                terms, new LogPosition(0, index), Comparator.comparingLong(LogPosition::index));
        int run = at >= 0 ? at : -at - 2;
        return run < 0 ? base.position().term() : terms.get(run).term();
    }

    /**
     * With these entries at the end; what stood at the first one's index and after it is cut off.
     *
     * @throws IllegalArgumentException where they would leave a gap, reach into what was compacted, or go back a term
     */
    LogOutline appended(List<LogEntry> entries) {
        if (entries.isEmpty()) {
            return this;
        }
        long first = entries.getFirst().index();
        if (first <= base.index() || first > lastIndex + 1) {
            throw new IllegalArgumentException(
                    entries.getFirst() + " is no continuation of the log from " + base.index() + " to " + lastIndex);
        }
        return cutFrom(first).following(entries);
    }

    private LogOutline cutFrom(long index) {
        if (index > lastIndex) {
            return this;
        }
        return new LogOutline(
                base,
                index - 1,
                terms.stream().filter(run -> run.index() < index).toList(),
                memberships.stream().filter(each -> each.index() < index).toList());
    }

    private LogOutline following(List<LogEntry> entries) {
        var begun = new ArrayList<LogPosition>();
        var changed = new ArrayList<MembershipAt>();
        long index = lastIndex;
        long term = termAt(lastIndex);
        for (LogEntry entry : entries) {
            if (entry.index() != index + 1 || entry.term() < term) {
                throw new IllegalArgumentException(entry + " can't follow " + term + "." + index);
            }
            if (entry.term() > term || index == base.index()) {
                begun.add(entry.position());
            }
            if (entry.kind() == LogEntry.Kind.MEMBERS) {
                changed.add(new MembershipAt(entry.index(), Membership.decode(entry.command())));
            }
            index = entry.index();
            term = entry.term();
        }
        return new LogOutline(base, index, joined(terms, begun), joined(memberships, changed));
    }

    // Most appends bring neither a term nor members: the lists stay the same objects, and nobody compares them.
    private static <T> List<T> joined(List<T> old, List<T> more) {
        if (more.isEmpty()) {
            return old;
        }
        var all = new ArrayList<>(old);
        all.addAll(more);
        return List.copyOf(all);
    }

    /** Without the entries up to and with the new base's, which the log has. */
    LogOutline compacted(LogBase newBase) {
        var left = new ArrayList<LogPosition>();
        if (newBase.index() < lastIndex) {
            left.add(new LogPosition(termAt(newBase.index() + 1), newBase.index() + 1));
        }
        terms.stream().filter(run -> run.index() > newBase.index() + 1).forEach(left::add);
        return new LogOutline(newBase, lastIndex, List.copyOf(left), membershipsFrom(newBase.index()));
    }

    private List<MembershipAt> membershipsFrom(long index) {
        int newest = 0;
        for (int at = 0; at < memberships.size(); at++) {
            newest = memberships.get(at).index() <= index ? at : newest;
        }
        return memberships.subList(newest, memberships.size());
    }

    /** With {@code founders} as the members before the first entry. */
    LogOutline founded(Membership founders) {
        var all = new ArrayList<MembershipAt>();
        all.add(new MembershipAt(0, founders));
        all.addAll(memberships);
        return new LogOutline(base, lastIndex, terms, List.copyOf(all));
    }

    /** @throws CorruptDataException where the parts contradict each other */
    void check() {
        LogPosition before = LogPosition.NONE;
        for (LogPosition run : terms) {
            if (run.term() <= before.term() || run.index() <= before.index()) {
                throw new CorruptDataException("term " + run.term() + " begins at index " + run.index() + ", but term "
                        + before.term() + " at index " + before.index());
            }
            before = run;
        }
        boolean fits = terms.isEmpty()
                ? lastIndex == base.index()
                : terms.getFirst().index() == base.index() + 1
                        && terms.getFirst().term() >= base.position().term()
                        && before.index() <= lastIndex;
        if (!fits) {
            throw new CorruptDataException("the log goes from " + base.index() + " to " + lastIndex
                    + ", which does not fit its terms " + terms);
        }
        if (!memberships.isEmpty() && memberships.getLast().index() > lastIndex) {
            throw new CorruptDataException("members changed at entry "
                    + memberships.getLast().index() + ", but the log ends at entry " + lastIndex);
        }
    }
}
