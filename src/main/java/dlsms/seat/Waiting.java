package dlsms.seat;

import java.time.Instant;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Those who wait for one seat, or for any of one branch, and have not been notified. The lowest number is the oldest.
 */
final class Waiting {

    private final TreeSet<WaitlistId> all = new TreeSet<>();
    private final TreeSet<WaitlistId> atAnyTime = new TreeSet<>();
    private final TreeMap<Instant, TreeSet<WaitlistId>> atTime = new TreeMap<>();

    void add(WaitlistEntry entry) {
        all.add(entry.id());
        entry.desired()
                .map(desired -> atTime.computeIfAbsent(desired, time -> new TreeSet<>()))
                .orElse(atAnyTime)
                .add(entry.id());
    }

    void remove(WaitlistEntry entry) {
        all.remove(entry.id());
        atAnyTime.remove(entry.id());
        entry.desired().ifPresent(desired -> {
            TreeSet<WaitlistId> ids = atTime.getOrDefault(desired, new TreeSet<>());
            ids.remove(entry.id());
            if (ids.isEmpty()) {
                atTime.remove(desired);
            }
        });
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    Optional<WaitlistId> oldest() {
        return all.stream().findFirst();
    }

    /** The oldest whose desired time, if any, lies in {@code freed}. @param except are passed over */
    Optional<WaitlistId> oldestFitting(Slot freed, SortedSet<WaitlistId> except) {
        Stream<TreeSet<WaitlistId>> timely = atTime.subMap(freed.start(), true, freed.end(), false).values().stream();
        return Stream.concat(Stream.of(atAnyTime), timely)
                .flatMap(ids -> ids.stream().filter(id -> !except.contains(id)).limit(1))
                .min(WaitlistId::compareTo);
    }
}
