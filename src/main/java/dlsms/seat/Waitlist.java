package dlsms.seat;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;

/** The waitlist's entries, and who of them waits for what. A seat's own waiters come before its branch's. */
final class Waitlist {

    private final TreeMap<WaitlistId, WaitlistEntry> entries = new TreeMap<>();
    private final TreeMap<UserId, TreeMap<WaitlistId, WaitlistEntry>> byUser = new TreeMap<>();
    private final TreeMap<SeatId, Waiting> forSeat = new TreeMap<>();
    private final TreeMap<String, Waiting> forBranch = new TreeMap<>();

    /** Adds the entry, or replaces the one with its number. */
    void put(WaitlistEntry entry) {
        remove(entry.id());
        entries.put(entry.id(), entry);
        byUser.computeIfAbsent(entry.user(), user -> new TreeMap<>()).put(entry.id(), entry);
        if (entry.notified().isEmpty()) {
            entry.seat()
                    .map(seat -> forSeat.computeIfAbsent(seat, key -> new Waiting()))
                    .orElseGet(() -> forBranch.computeIfAbsent(entry.branch(), key -> new Waiting()))
                    .add(entry);
        }
    }

    void remove(WaitlistId id) {
        get(id).ifPresent(entry -> {
            entries.remove(id);
            byUser.get(entry.user()).remove(id);
            byUser.computeIfPresent(entry.user(), (user, left) -> left.isEmpty() ? null : left);
            entry.seat()
                    .ifPresentOrElse(
                            seat -> leave(forSeat, seat, entry), () -> leave(forBranch, entry.branch(), entry));
        });
    }

    Optional<WaitlistEntry> get(WaitlistId id) {
        return Optional.ofNullable(entries.get(id));
    }

    Collection<WaitlistEntry> all() {
        return Collections.unmodifiableCollection(entries.values());
    }

    List<WaitlistEntry> of(UserId user) {
        return List.copyOf(byUser.getOrDefault(user, new TreeMap<>()).values());
    }

    int size() {
        return entries.size();
    }

    Optional<WaitlistEntry> oldest(Seat seat) {
        return waitingForSeat(seat)
                .oldest()
                .or(() -> waitingForBranch(seat).oldest())
                .flatMap(this::get);
    }

    /** @see Waiting#oldestFitting */
    Optional<WaitlistEntry> oldestFitting(Seat seat, Slot freed, SortedSet<WaitlistId> except) {
        return waitingForSeat(seat)
                .oldestFitting(freed, except)
                .or(() -> waitingForBranch(seat).oldestFitting(freed, except))
                .flatMap(this::get);
    }

    private Waiting waitingForSeat(Seat seat) {
        return forSeat.getOrDefault(seat.id(), new Waiting());
    }

    private Waiting waitingForBranch(Seat seat) {
        return forBranch.getOrDefault(seat.branch(), new Waiting());
    }

    private static <K> void leave(TreeMap<K, Waiting> waitings, K key, WaitlistEntry entry) {
        waitings.computeIfPresent(key, (sameKey, waiting) -> {
            waiting.remove(entry);
            return waiting.isEmpty() ? null : waiting;
        });
    }
}
