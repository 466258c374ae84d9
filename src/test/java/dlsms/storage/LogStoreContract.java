package dlsms.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dlsms.node.LogStore;
import dlsms.raft.HardState;
import dlsms.raft.LogBase;
import dlsms.raft.LogEntry;
import dlsms.raft.LogPosition;
import dlsms.raft.MembershipAt;
import dlsms.raft.NodeId;
import dlsms.raft.Restored;
import dlsms.raft.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every {@link LogStore} promises: the fake of the tests and the real one are held to the same. */
interface LogStoreContract {

    long ALL = Long.MAX_VALUE;
    Optional<HardState> NO_STATE = Optional.empty();

    /** The store under test; the same one in the whole test. */
    LogStore store();

    /** The store after its process has ended and another has opened it. */
    LogStore reopened();

    /** Lets the store know that the state has applied the entry at {@code index}. */
    void applied(long index);

    @Test
    default void aFreshStoreIsEmpty() {
        assertThat(store().restore(0, ALL, ALL)).isEqualTo(Restored.EMPTY);
    }

    @Test
    default void whatWasAppendedIsRestored() {
        var entries = Entries.ofTerm(1, 3);
        var hardState = new HardState(1, Optional.of(new NodeId("n2")));
        store().append(Optional.of(hardState), entries);
        var restored = reopened().restore(0, ALL, ALL);
        assertThat(restored).isEqualTo(new Restored(hardState, List.of(new LogPosition(1, 1)), entries, 0));
    }

    @Test
    default void theVoteIsForgottenWithItsTerm() {
        store().append(Optional.of(new HardState(4, Optional.of(new NodeId("n2")))), List.of());
        store().append(Optional.of(new HardState(5, Optional.empty())), List.of());
        assertThat(reopened().restore(0, ALL, ALL).hardState()).isEqualTo(new HardState(5, Optional.empty()));
    }

    @Test
    default void nothingToWriteChangesNothing() {
        store().append(NO_STATE, List.of());
        assertThat(reopened().restore(0, ALL, ALL)).isEqualTo(Restored.EMPTY);
    }

    @Test
    default void anEntryCutsWhatStoodAtItsIndexAndAfter() {
        var old = Entries.ofTerm(1, 5);
        store().append(Optional.of(new HardState(2, Optional.empty())), old);
        var replacement = Entries.after(old.get(1), 2, 1);
        store().append(NO_STATE, replacement);
        assertHolds(store(), List.of(old.get(0), old.get(1), replacement.getFirst()));
        assertHolds(reopened(), List.of(old.get(0), old.get(1), replacement.getFirst()));
    }

    private static void assertHolds(LogStore store, List<LogEntry> entries) {
        var restored = store.restore(0, ALL, ALL);
        assertThat(restored.suffix()).isEqualTo(entries);
        assertThat(restored.terms()).containsExactly(new LogPosition(1, 1), new LogPosition(2, 3));
        assertThat(store.read(new Wanted(entries.size() + 1, 1_000))).isEmpty();
    }

    @Test
    default void aCutFromTheFirstEntryOnForgetsAllTerms() {
        store().append(Optional.of(new HardState(3, Optional.empty())), Entries.ofTerm(1, 2));
        store().append(NO_STATE, Entries.after(Entries.ofTerm(1, 2).getLast(), 2, 2));
        var replacement = Entries.ofTerm(3, 1);
        store().append(NO_STATE, replacement);
        var restored = reopened().restore(0, ALL, ALL);
        assertThat(restored.suffix()).isEqualTo(replacement);
        assertThat(restored.terms()).containsExactly(new LogPosition(3, 1));
    }

    @Test
    default void aGapIsRefused() {
        var entries = Entries.ofTerm(1, 3);
        assertThatThrownBy(() -> store().append(NO_STATE, entries.subList(1, 3)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> store().append(NO_STATE, List.of(entries.get(0), entries.get(2))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void aTermThatGoesBackIsRefused() {
        store().append(Optional.of(new HardState(2, Optional.empty())), Entries.ofTerm(2, 1));
        var back = Entries.after(Entries.ofTerm(2, 1).getLast(), 1, 1);
        assertThatThrownBy(() -> store().append(NO_STATE, back)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    default void theSuffixReachesToTheFirstEntryNotAppliedAndABitFurther() {
        var entries = Entries.ofTerm(1, 20);
        store().append(Optional.of(new HardState(1, Optional.empty())), entries);
        assertThat(store().restore(12, 0, ALL).suffix()).isEqualTo(entries.subList(12, 20));
        int two = entries.get(11).size() + entries.get(10).size();
        assertThat(store().restore(12, two, ALL).suffix()).isEqualTo(entries.subList(10, 20));
        assertThat(store().restore(20, 0, ALL).suffix()).isEmpty();
    }

    @Test
    default void theSuffixIsBoundedInEntriesToo() {
        var entries = Entries.ofTerm(1, 20);
        store().append(Optional.of(new HardState(1, Optional.empty())), entries);
        assertThat(store().restore(12, ALL, 3).suffix()).isEqualTo(entries.subList(9, 20));
        assertThat(store().restore(12, ALL, 0).suffix()).isEqualTo(entries.subList(12, 20));
        assertThat(store().restore(20, ALL, 5).suffix()).isEqualTo(entries.subList(15, 20));
        assertThat(store().restore(12, ALL, 12).suffix()).isEqualTo(entries);
        assertThat(store().restore(12, ALL, 13).suffix()).isEqualTo(entries);
    }

    @Test
    default void aStateThatIsAheadOfTheLogIsRefused() {
        store().append(Optional.of(new HardState(1, Optional.empty())), Entries.ofTerm(1, 2));
        assertThatThrownBy(() -> reopened().restore(3, ALL, ALL)).isInstanceOf(CorruptDataException.class);
    }

    @Test
    default void entriesAreReadUpToAboutTheBytesWanted() {
        var entries = Entries.ofTerm(1, 10);
        store().append(Optional.of(new HardState(1, Optional.empty())), entries);
        int three = entries.subList(3, 6).stream().mapToInt(LogEntry::size).sum();
        assertThat(store().read(new Wanted(4, three))).isEqualTo(entries.subList(3, 6));
        assertThat(store().read(new Wanted(4, 1))).isEqualTo(entries.subList(3, 4));
        assertThat(store().read(new Wanted(9, 1 << 20))).isEqualTo(entries.subList(8, 10));
        assertThat(store().read(new Wanted(11, 1 << 20))).isEmpty();
    }

    @Test
    default void anyMixOfAppendsCutsAndCompactionsIsRestoredAsAListWouldHoldIt() {
        var random = new Random(7);
        var model = new ArrayList<LogEntry>();
        LogEntry base = Entries.ofTerm(1, 1).getFirst();
        store().append(Optional.of(new HardState(1, Optional.empty())), List.of(base));
        applied(1);
        store().compact(1);
        for (int term = 1; term <= 60; term++) {
            int keep = random.nextInt(model.size() + 1);
            model.subList(keep, model.size()).clear();
            var more = Entries.after(model.isEmpty() ? base : model.getLast(), term, 1 + random.nextInt(9));
            store().append(Optional.of(new HardState(term, Optional.empty())), more);
            model.addAll(more);
            if (random.nextInt(3) == 0) {
                int gone = random.nextInt(model.size());
                base = model.get(gone);
                model.subList(0, gone + 1).clear();
                applied(base.index());
                store().compact(base.index());
            }
            assertThat(store().restore(base.index(), ALL, ALL).suffix()).isEqualTo(model);
        }
        assertThat(reopened().restore(base.index(), ALL, ALL).suffix()).isEqualTo(model);
        assertThat(store().restore(base.index(), ALL, ALL).base()).isEqualTo(baseAt(base));
    }

    @Test
    default void whatIsCompactedIsGoneAndTheRestGoesOn() {
        var entries = twoTerms();
        store().append(Optional.of(new HardState(2, Optional.empty())), entries);
        applied(12);
        LogBase base = store().compact(7);
        assertThat(base).isEqualTo(baseAt(entries.get(6)));
        assertBeginsAfterSeven(store(), entries);
        assertBeginsAfterSeven(reopened(), entries);
        var more = Entries.after(entries.getLast(), 2, 3);
        store().append(NO_STATE, more);
        assertThat(store().restore(20, 0, ALL).suffix()).isEqualTo(more);
    }

    private static void assertBeginsAfterSeven(LogStore store, List<LogEntry> entries) {
        var restored = store.restore(12, ALL, ALL);
        assertThat(restored.base()).isEqualTo(baseAt(entries.get(6)));
        assertThat(restored.suffix()).isEqualTo(entries.subList(7, 20));
        assertThat(restored.terms()).containsExactly(new LogPosition(1, 8), new LogPosition(2, 11));
        assertThat(store.read(new Wanted(7, 1 << 20))).isEmpty();
        assertThat(store.read(new Wanted(1, 1 << 20))).isEmpty();
        assertThat(store.read(new Wanted(8, 1 << 20))).isEqualTo(entries.subList(7, 20));
    }

    @Test
    default void aWholeLogCanBeCompactedAndGoesOn() {
        var entries = twoTerms();
        store().append(Optional.of(new HardState(2, Optional.empty())), entries);
        applied(20);
        store().compact(20);
        var restored = reopened().restore(20, ALL, ALL);
        assertThat(restored.base()).isEqualTo(baseAt(entries.getLast()));
        assertThat(restored.terms()).isEmpty();
        assertThat(restored.suffix()).isEmpty();
        var more = Entries.after(entries.getLast(), 2, 3);
        store().append(NO_STATE, more);
        restored = reopened().restore(20, ALL, ALL);
        assertThat(restored.suffix()).isEqualTo(more);
        assertThat(restored.terms()).containsExactly(new LogPosition(2, 21));
    }

    @Test
    default void compactingTwiceOrBelowTheBaseChangesNothing() {
        var entries = twoTerms();
        store().append(Optional.of(new HardState(2, Optional.empty())), entries);
        applied(20);
        LogBase base = store().compact(15);
        assertThat(store().compact(15)).isEqualTo(base);
        assertThat(store().compact(3)).isEqualTo(base);
        assertThat(store().compact(0)).isEqualTo(base);
        assertThat(store().restore(20, ALL, ALL).suffix()).isEqualTo(entries.subList(15, 20));
    }

    @Test
    default void whatIsNotThereIsNotCompacted() {
        store().append(Optional.of(new HardState(2, Optional.empty())), twoTerms());
        applied(20);
        assertThatThrownBy(() -> store().compact(21)).isInstanceOf(IllegalArgumentException.class);
        assertThat(store().restore(0, ALL, ALL).base()).isEqualTo(LogBase.NONE);
    }

    @Test
    default void nothingIsAppendedIntoWhatWasCompacted() {
        var entries = twoTerms();
        store().append(Optional.of(new HardState(2, Optional.empty())), entries);
        applied(20);
        store().compact(15);
        assertThatThrownBy(() -> store().append(NO_STATE, entries.subList(14, 20)))
                .isInstanceOf(IllegalArgumentException.class);
        var back = Entries.after(entries.get(14), 1, 1);
        assertThatThrownBy(() -> store().append(NO_STATE, back)).isInstanceOf(IllegalArgumentException.class);
        store().append(Optional.of(new HardState(3, Optional.empty())), Entries.after(entries.get(14), 3, 1));
        assertThat(reopened().restore(16, ALL, ALL).suffix()).isEqualTo(Entries.after(entries.get(14), 3, 1));
    }

    @Test
    default void aStateThatIsBehindTheBaseIsRefused() {
        store().append(Optional.of(new HardState(2, Optional.empty())), twoTerms());
        applied(20);
        store().compact(15);
        assertThatThrownBy(() -> reopened().restore(14, ALL, ALL)).isInstanceOf(CorruptDataException.class);
    }

    @Test
    default void theMembersAreKnownWithoutTheirEntries() {
        var first = Entries.ofTerm(1, 4);
        var five = Entries.members(first.getLast(), 1, Entries.voters("n1", "n2"));
        var six = Entries.members(five, 1, Entries.voters("n1", "n2", "n3"));
        store().append(Optional.of(new HardState(1, Optional.empty())), first);
        store().append(NO_STATE, List.of(five, six));
        var all = List.of(
                new MembershipAt(5, Entries.voters("n1", "n2")), new MembershipAt(6, Entries.voters("n1", "n2", "n3")));
        assertThat(store().restore(0, ALL, ALL).memberships()).isEqualTo(all);
        applied(6);
        store().compact(5);
        assertThat(reopened().restore(6, ALL, ALL).memberships()).isEqualTo(all);
        store().compact(6);
        assertThat(reopened().restore(6, ALL, ALL).memberships()).isEqualTo(all.subList(1, 2));
    }

    @Test
    default void theMembersAreCutWithTheLog() {
        var first = Entries.ofTerm(1, 4);
        var five = Entries.members(first.getLast(), 1, Entries.voters("n1", "n2"));
        var six = Entries.members(five, 1, Entries.voters("n1", "n2", "n3"));
        store().append(Optional.of(new HardState(2, Optional.empty())), first);
        store().append(NO_STATE, List.of(five, six));
        store().append(NO_STATE, Entries.after(five, 2, 2));
        var one = List.of(new MembershipAt(5, Entries.voters("n1", "n2")));
        assertThat(store().restore(0, ALL, ALL).memberships()).isEqualTo(one);
        assertThat(reopened().restore(0, ALL, ALL).memberships()).isEqualTo(one);
        store().append(NO_STATE, Entries.after(first.getLast(), 2, 1));
        assertThat(reopened().restore(0, ALL, ALL).memberships()).isEmpty();
    }

    @Test
    default void bytesGoUpWithEntriesAndDownAsTheyGo() {
        assertThat(store().bytes()).isZero();
        var entries = twoTerms();
        store().append(Optional.of(new HardState(2, Optional.empty())), entries);
        long all = entries.stream().mapToLong(LogEntry::size).sum();
        assertThat(store().bytes()).isEqualTo(all);
        applied(20);
        store().compact(10);
        assertThat(store().bytes()).isBetween(all / 3, all * 2 / 3);
        store().append(NO_STATE, Entries.after(entries.get(14), 2, 1));
        assertThat(store().bytes()).isBetween(all / 6, all / 2);
        store().compact(16);
        assertThat(store().bytes()).isZero();
    }

    /** Ten of term 1, ten of term 2. */
    private static List<LogEntry> twoTerms() {
        var entries = new ArrayList<>(Entries.ofTerm(1, 10));
        entries.addAll(Entries.after(entries.getLast(), 2, 10));
        return entries;
    }

    private static LogBase baseAt(LogEntry entry) {
        return new LogBase(entry.position(), entry.chain());
    }
}
