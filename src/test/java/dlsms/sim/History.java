package dlsms.sim;

import static dlsms.sim.Invariant.ACKNOWLEDGED_KEPT;
import static dlsms.sim.Invariant.EQUAL_STATES;
import static dlsms.sim.Invariant.NEVER_BACK;
import static dlsms.sim.Invariant.READ_IS_FRESH;
import static dlsms.sim.Invariant.REFUSED_MEANS_NEVER;
import static dlsms.sim.Invariant.REQUEST_ONCE;
import static dlsms.sim.Invariant.SEAT_HELD_ONCE;
import static dlsms.sim.Invariant.STATE_MACHINE_SAFETY;
import static dlsms.sim.Invariant.WRITE_IN_ORDER;

import dlsms.node.Applied;
import dlsms.raft.LogEntry;
import dlsms.raft.NodeId;
import dlsms.seat.Reservation;
import dlsms.seat.ReservationId;
import dlsms.seat.SeatCommand;
import dlsms.seat.SeatState;
import dlsms.seat.Slot;
import dlsms.statemachine.Commands;
import dlsms.statemachine.SeatMachine;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** What callers were told, held against what the nodes applied. */
final class History {
    /** @param answer of the first entry that carried a request */
    private record First(long index, byte[] answer) {}

    /** What a read saw. @param known whether the reservation that it looked for was there */
    record Seen(long appliedIndex, long stateHash, boolean known) {}

    private final Watch watch;
    private final SortedMap<Long, Integer> answers = new TreeMap<>();
    private final SortedMap<Long, Long> states = new TreeMap<>();
    private final NavigableMap<Long, Instant> times = new TreeMap<>();
    private final SortedMap<String, First> firsts = new TreeMap<>();
    private final SortedMap<String, Integer> timesApplied = new TreeMap<>();
    private final SortedMap<String, Integer> timesPossible = new TreeMap<>();
    private final SortedMap<ReservationId, Reservation> acknowledged = new TreeMap<>();
    private final SortedMap<ReservationId, SeatCommand.Reserve> held = new TreeMap<>();
    private long floor;
    private long reads;

    History(Watch watch) {
        this.watch = watch;
    }

    /** Whatever begins now must see all up to here. */
    long floor() {
        return floor;
    }

    long writesAcknowledged() {
        return acknowledged.size();
    }

    long reads() {
        return reads;
    }

    /** A node has applied entries. */
    void applied(NodeId node, List<LogEntry> entries, List<Applied> results) {
        watch.holds(
                STATE_MACHINE_SAFETY,
                entries.stream()
                        .map(LogEntry::position)
                        .toList()
                        .equals(results.stream().map(Applied::position).toList()),
                () -> node + " applied " + entries + " and answers " + results);
        for (int i = 0; i < Math.min(entries.size(), results.size()); i++) {
            byte[] answer = results.get(i).answer().encoded();
            LogEntry entry = entries.get(i);
            Integer known = answers.putIfAbsent(entry.index(), Arrays.hashCode(answer));
            watch.holds(
                    EQUAL_STATES,
                    known == null || known == Arrays.hashCode(answer),
                    () -> node + " answers otherwise to " + entry);
            if (known == null && entry.kind() == LogEntry.Kind.COMMAND) {
                appliedFirst(entry, answer);
            }
        }
    }

    private void appliedFirst(LogEntry entry, byte[] answer) {
        String request = Commands.decode(entry.command()).requestId();
        First first = firsts.putIfAbsent(request, new First(entry.index(), answer));
        watch.holds(
                REQUEST_ONCE,
                first == null || Arrays.equals(first.answer(), answer),
                () -> request + " was answered at " + first.index() + " and otherwise at " + entry);
        timesApplied.merge(request, 1, Integer::sum);
    }

    /** A node's state has come to an index. */
    void reached(NodeId node, SeatMachine machine) {
        long index = machine.appliedIndex();
        SeatState state = machine.state();
        long hash = hashOf(machine);
        var before = times.lowerEntry(index);
        times.put(index, machine.now());
        watch.holds(
                NEVER_BACK,
                before == null || !machine.now().isBefore(before.getValue()),
                () -> "time in the state of " + node + " goes from " + before + " back to " + machine.now());
        Long known = states.putIfAbsent(index, hash);
        watch.holds(
                EQUAL_STATES,
                known == null || known == hash,
                () -> node + " has another state after " + index + " than somebody before");
        if (known == null) {
            heldOnce(state);
        }
    }

    /** Of the state, and of all that has ever happened in it. */
    static long hashOf(SeatMachine machine) {
        return machine.state().hash() * 31 + machine.eventsHash();
    }

    private void heldOnce(SeatState state) {
        List<Reservation> all = state.users().stream()
                .flatMap(user -> state.reservationsOf(user.id()).stream())
                .filter(each -> each.status().blocks())
                .sorted(Comparator.comparing(Reservation::seat)
                        .thenComparing(each -> each.slot().start()))
                .toList();
        for (int i = 1; i < all.size(); i++) {
            Reservation earlier = all.get(i - 1);
            Reservation later = all.get(i);
            watch.holds(
                    SEAT_HELD_ONCE,
                    !earlier.seat().equals(later.seat()) || !overlap(earlier.slot(), later.slot()),
                    () -> "at one time: " + earlier + " and " + later);
        }
    }

    // Said here a second time, in other words: the rule that is under test can't vouch for itself.
    private static boolean overlap(Slot one, Slot other) {
        Instant laterStart = one.start().isAfter(other.start()) ? one.start() : other.start();
        Instant earlierEnd = one.end().isBefore(other.end()) ? one.end() : other.end();
        return laterStart.isBefore(earlierEnd);
    }

    /** Somebody proposes a request, for the first time or again. */
    void attempted(String request) {
        timesPossible.merge(request, 1, Integer::sum);
    }

    /** An attempt was refused: it must not be applied now or later. */
    void refused(String request) {
        timesPossible.merge(request, -1, Integer::sum);
        wasNotApplied(request);
    }

    private void wasNotApplied(String request) {
        watch.holds(
                REFUSED_MEANS_NEVER,
                timesApplied.getOrDefault(request, 0) <= timesPossible.getOrDefault(request, 0),
                () -> request + " is applied more often than it was proposed and not refused");
    }

    /** A caller has its answer. @param floorBefore {@link #floor} as it began */
    void written(String request, long floorBefore) {
        First first = firsts.get(request);
        watch.holds(
                WRITE_IN_ORDER,
                first != null && first.index() > floorBefore,
                () -> request + " is done at " + first + ", but began after " + floorBefore);
        if (first != null) {
            floor = Math.max(floor, first.index());
        }
    }

    /** A caller was told that what it asked for is its own. */
    void reserved(SeatCommand.Reserve asked, Reservation reservation) {
        boolean free = held.values().stream()
                .noneMatch(other -> other.seat().equals(asked.seat()) && overlap(other.slot(), asked.slot()));
        watch.holds(SEAT_HELD_ONCE, free, () -> asked + " is somebody else's already: " + reservation);
        held.put(reservation.id(), asked);
        acknowledged.put(reservation.id(), reservation);
    }

    /** From now on nobody can say whether it is there. */
    void cancelling(ReservationId reservation) {
        acknowledged.remove(reservation);
        held.remove(reservation);
    }

    boolean isAcknowledged(Reservation reservation) {
        return acknowledged.containsKey(reservation.id());
    }

    /** One that every read from now on must show. */
    Optional<Reservation> anyAcknowledged(RandomGenerator dice) {
        return acknowledged.isEmpty()
                ? Optional.empty()
                : Optional.of(List.copyOf(acknowledged.values()).get(dice.nextInt(acknowledged.size())));
    }

    /** A linearizable read has come back. @param expected whether it must have found what it looked for */
    void read(Seen seen, long floorBefore, boolean expected) {
        reads += 1;
        watch.holds(
                READ_IS_FRESH,
                seen.appliedIndex() >= floorBefore,
                () -> "a read from " + seen.appliedIndex() + " began after " + floorBefore);
        watch.holds(READ_IS_FRESH, seen.known() || !expected, () -> "a read misses what was acknowledged: " + seen);
        Long known = states.get(seen.appliedIndex());
        watch.holds(
                READ_IS_FRESH,
                seen.appliedIndex() == 0 || known != null && known == seen.stateHash(),
                () -> "a read saw a state that was none: " + seen);
        floor = Math.max(floor, seen.appliedIndex());
    }

    /** Everything has come to rest. */
    void settled(NodeId node, SeatState state) {
        timesApplied.keySet().forEach(this::wasNotApplied);
        acknowledged.values().forEach(each -> {
            boolean there = state.reservation(each.id())
                    .filter(found -> found.slot().equals(each.slot())
                            && found.seat().equals(each.seat())
                            && found.status().equals(each.status()))
                    .isPresent();
            watch.holds(ACKNOWLEDGED_KEPT, there, () -> node + " does not have the acknowledged " + each);
        });
    }
}
