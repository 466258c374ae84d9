package dlsms.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dlsms.node.LogStore;
import dlsms.raft.HardState;
import dlsms.raft.LogEntry;
import dlsms.raft.LogPosition;
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

    @Test
    default void aFreshStoreIsEmpty() {
        assertThat(store().restore(0, ALL)).isEqualTo(Restored.EMPTY);
    }

    @Test
    default void whatWasAppendedIsRestored() {
        var entries = Entries.ofTerm(1, 3);
        var hardState = new HardState(1, Optional.of(new NodeId("n2")));
        store().append(Optional.of(hardState), entries);
        var restored = reopened().restore(0, ALL);
        assertThat(restored).isEqualTo(new Restored(hardState, List.of(new LogPosition(1, 1)), entries, 0));
    }

    @Test
    default void theVoteIsForgottenWithItsTerm() {
        store().append(Optional.of(new HardState(4, Optional.of(new NodeId("n2")))), List.of());
        store().append(Optional.of(new HardState(5, Optional.empty())), List.of());
        assertThat(reopened().restore(0, ALL).hardState()).isEqualTo(new HardState(5, Optional.empty()));
    }

    @Test
    default void nothingToWriteChangesNothing() {
        store().append(NO_STATE, List.of());
        assertThat(reopened().restore(0, ALL)).isEqualTo(Restored.EMPTY);
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
        var restored = store.restore(0, ALL);
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
        var restored = reopened().restore(0, ALL);
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
        assertThat(store().restore(12, 0).suffix()).isEqualTo(entries.subList(12, 20));
        int two = entries.get(11).size() + entries.get(10).size();
        assertThat(store().restore(12, two).suffix()).isEqualTo(entries.subList(10, 20));
        assertThat(store().restore(20, 0).suffix()).isEmpty();
    }

    @Test
    default void aStateThatIsAheadOfTheLogIsRefused() {
        store().append(Optional.of(new HardState(1, Optional.empty())), Entries.ofTerm(1, 2));
        assertThatThrownBy(() -> reopened().restore(3, ALL)).isInstanceOf(CorruptDataException.class);
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
    default void anyMixOfAppendsAndCutsIsRestoredAsAListWouldHoldIt() {
        var random = new Random(7);
        var model = new ArrayList<LogEntry>();
        for (int term = 1; term <= 60; term++) {
            int keep = random.nextInt(model.size() + 1);
            model.subList(keep, model.size()).clear();
            var more = model.isEmpty()
                    ? Entries.ofTerm(term, 1 + random.nextInt(9))
                    : Entries.after(model.getLast(), term, 1 + random.nextInt(9));
            store().append(Optional.of(new HardState(term, Optional.empty())), more);
            model.addAll(more);
            assertThat(store().restore(0, ALL).suffix()).isEqualTo(model);
        }
        assertThat(reopened().restore(0, ALL).suffix()).isEqualTo(model);
    }
}
