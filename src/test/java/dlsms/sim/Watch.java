package dlsms.sim;

import java.util.EnumMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Which invariants are watched in a run, and how often each was put to the test. */
final class Watch {
    private final Set<Invariant> watched;
    private final EnumMap<Invariant, Long> checks = new EnumMap<>(Invariant.class);

    Watch(Set<Invariant> watched) {
        this.watched = watched;
    }

    /** @throws InvariantBroken where it doesn't hold, unless nobody watches it */
    void holds(Invariant invariant, boolean holds, Supplier<String> otherwise) {
        checks.merge(invariant, 1L, Long::sum);
        if (!holds && watched.contains(invariant)) {
            throw new InvariantBroken(invariant, otherwise.get());
        }
    }

    SortedMap<Invariant, Long> checks() {
        return new TreeMap<>(checks);
    }
}
