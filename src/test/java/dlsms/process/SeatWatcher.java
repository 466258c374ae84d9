package dlsms.process;

import dlsms.wire.library.AddSeatRequest;
import dlsms.wire.library.CancelReservationRequest;
import dlsms.wire.library.CreateReservationRequest;
import dlsms.wire.library.GetSeatRequest;
import dlsms.wire.library.GetSeatsRequest;
import dlsms.wire.library.GetSeatsResponse;
import dlsms.wire.library.Reservation;
import dlsms.wire.library.Seat;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Reserves a seat for which nobody else asks and cancels it again, and asks any node for the seats of its branch after
 * each answer: who remembers an older list is found out. The same few questions are asked again and again, so what a
 * node or Redis remembers is always there to be wrong. Every other seat is one of a branch where nobody else comes:
 * Redis is left out for branches that change all the time, so there it rests between two changes. Runs on a thread of
 * its own.
 */
final class SeatWatcher implements AutoCloseable {
    private static final int FIRST_SEAT = 8;
    private static final int LAST_SEAT = 50;
    private static final int WINDOWS = 4;
    private static final int WINDOW_MINUTES = 30;
    private static final int FIRST_HOUR = 22;
    private static final int USER = 10;
    private static final int OWN_SEATS = 5;

    /** Long enough for Redis to be asked about a branch that has changed before. */
    private static final Duration REST = Duration.ofMillis(70);

    private final Ledger ledger;
    private final RetryingCaller caller;
    private final Random random;
    private final SortedMap<Integer, String> branches = new TreeMap<>();
    private final List<Integer> ownSeats = new ArrayList<>();
    private final List<Window> windows;
    private final Thread thread = Thread.ofPlatform().name("seat-watcher").unstarted(this::run);
    private volatile boolean over;
    private volatile long reads;
    private int requests;

    /** In the texts of the public interface; both empty: now. */
    private record Window(String start, String end) {}

    /** What nobody else asks for. @param asked in the question; @param taken by the reservation */
    private record Place(int seat, Window asked, Window taken) {}

    private SeatWatcher(ReservationLoad load, Random random) {
        this.ledger = load.ledger();
        this.caller = load.caller(random);
        this.random = random;
        // Tomorrow's last hours: those of now are never near, and the load's own ones begin after them.
        var first = LocalDate.now(ZoneOffset.UTC).plusDays(1).atTime(FIRST_HOUR, 0);
        this.windows = IntStream.range(0, WINDOWS)
                .mapToObj(i -> first.plusMinutes((long) i * WINDOW_MINUTES))
                .map(start -> window(start, start.plusMinutes(WINDOW_MINUTES)))
                .toList();
    }

    /** It begins at once, and tells the load's ledger what is wrong. */
    static SeatWatcher start(ReservationLoad load, long seed) {
        var watcher = new SeatWatcher(load, new Random(seed));
        watcher.thread.start();
        return watcher;
    }

    private static Window window(LocalDateTime start, LocalDateTime end) {
        return new Window(SlotPool.text(start), SlotPool.text(end));
    }

    private void run() {
        for (int i = 0; i < OWN_SEATS; i++) {
            addSeat().ifPresent(ownSeats::add);
        }
        while (!over && !ownSeats.isEmpty()) {
            try {
                comeAndGo(place());
            } catch (StatusRuntimeException e) {
                ledger.violation("the watcher's request " + requests + ": " + e.getMessage());
            }
        }
    }

    private Optional<Integer> addSeat() {
        var request = AddSeatRequest.newBuilder()
                .setBranch("Quiet Library")
                .setArea("Reading Room")
                .setRequestId(requestId())
                .build();
        return caller.call(node -> node.operator().addSeat(request).getSeat().getId());
    }

    private Place place() {
        int seat = random.nextBoolean()
                ? ownSeats.get(random.nextInt(ownSeats.size()))
                : FIRST_SEAT + random.nextInt(LAST_SEAT - FIRST_SEAT + 1);
        if (random.nextInt(WINDOWS + 1) == 0) {
            var now = LocalDateTime.now(ZoneOffset.UTC).withNano(0);
            return new Place(seat, new Window("", ""), window(now.minusMinutes(1), now.plusMinutes(10)));
        }
        var window = windows.get(random.nextInt(WINDOWS));
        return new Place(seat, window, window);
    }

    private void comeAndGo(Place place) {
        expect(place, true);
        var reserved = reserve(place);
        if (reserved.isEmpty()) {
            return;
        }
        expect(place, false);
        if (ownSeats.contains(place.seat())) {
            LockSupport.parkNanos(REST.toNanos());
        }
        expect(place, false);
        expect(place, false);
        cancel(reserved.orElseThrow()).ifPresent(done -> expect(place, true));
    }

    private Optional<Reservation> reserve(Place place) {
        var request = CreateReservationRequest.newBuilder()
                .setUserId(USER)
                .setSeatId(place.seat())
                .setStartTime(place.taken().start())
                .setEndTime(place.taken().end())
                .setRequestId(requestId())
                .build();
        return caller.call(
                node -> node.reservations().createReservation(request).getReservation());
    }

    private Optional<Reservation> cancel(Reservation reservation) {
        var request = CancelReservationRequest.newBuilder()
                .setReservationId(reservation.getId())
                .setRequestId(requestId())
                .build();
        var cancelled = caller.call(
                node -> node.reservations().cancelReservation(request).getReservation());
        cancelled.ifPresent(ledger::reserved);
        return cancelled;
    }

    /** Whichever node is asked must have what this client was told before. */
    private void expect(Place place, boolean available) {
        var request = GetSeatsRequest.newBuilder()
                .setBranch(branch(place.seat()))
                .setStartTime(place.asked().start())
                .setEndTime(place.asked().end())
                .build();
        caller.call(node -> node.seats().getSeats(request)).ifPresent(answer -> {
            reads += 1;
            if (!isAvailable(answer, place.seat()).equals(Optional.of(available))) {
                ledger.violation("seat " + place.seat() + " must " + (available ? "" : "not ") + "be free " + place
                        + " but a node says " + isAvailable(answer, place.seat()));
            }
        });
    }

    private static Optional<Boolean> isAvailable(GetSeatsResponse answer, int seat) {
        return answer.getSeatsList().stream()
                .filter(each -> each.getId() == seat)
                .map(Seat::getIsAvailable)
                .findFirst();
    }

    private String branch(int seat) {
        return branches.computeIfAbsent(
                seat,
                id -> caller.call(node -> node.seats()
                                .getSeat(GetSeatRequest.newBuilder()
                                        .setSeatId(id)
                                        .build())
                                .getSeat()
                                .getBranch())
                        .orElse(""));
    }

    private String requestId() {
        requests += 1;
        return "watcher-" + requests;
    }

    /** How many lists it has looked at. */
    long reads() {
        return reads;
    }

    /** Lets it finish what it has begun. */
    void stop() {
        over = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
    }
}
