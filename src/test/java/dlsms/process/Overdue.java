package dlsms.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dlsms.servers.RealPostgres;
import dlsms.wire.library.CheckInRequest;
import dlsms.wire.library.CreateReservationRequest;
import dlsms.wire.library.GetReservationRequest;
import dlsms.wire.library.Reservation;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Reservations for which nobody came, and some that end at once: what the leader sweeps up, whoever that is. */
final class Overdue {
    private static final Duration SWEPT_WITHIN = Duration.ofSeconds(60);
    private static final Duration LATE = Duration.ofMinutes(20);
    // Nobody else asks for these at this time.
    private static final int ABSENT_SEAT = 6;
    private static final int PRESENT_SEAT = 7;
    private static final int USER = 9;

    private final RetryingCaller caller;
    private final List<Integer> absent = new ArrayList<>();
    private final List<Integer> present = new ArrayList<>();
    private int requests;

    Overdue(ReservationLoad load) {
        this.caller = load.caller(new Random(0));
    }

    /** One that is a no-show from the start, and one that ends within seconds. Waits for the ones before. */
    void make() {
        awaitSwept();
        var now = LocalDateTime.now(ZoneOffset.UTC);
        absent.add(reserve(ABSENT_SEAT, now.minus(LATE), now.plus(LATE)).getId());
        int here = reserve(PRESENT_SEAT, now, now.plusSeconds(4)).getId();
        checkIn(here);
        present.add(here);
    }

    private Reservation reserve(int seat, LocalDateTime start, LocalDateTime end) {
        var request = CreateReservationRequest.newBuilder()
                .setUserId(USER)
                .setSeatId(seat)
                .setStartTime(SlotPool.text(start))
                .setEndTime(SlotPool.text(end))
                .setRequestId(requestId())
                .build();
        return caller.call(node -> node.reservations().createReservation(request))
                .orElseThrow()
                .getReservation();
    }

    private void checkIn(int id) {
        var request = CheckInRequest.newBuilder()
                .setReservationId(id)
                .setRequestId(requestId())
                .build();
        caller.call(node -> node.reservations().checkIn(request));
    }

    private void awaitStatus(int id, String status) {
        var request = GetReservationRequest.newBuilder().setReservationId(id).build();
        await("reservation " + id + " is " + status)
                .atMost(SWEPT_WITHIN)
                .until(() -> caller.call(node -> node.reservations().getReservation(request))
                        .orElseThrow()
                        .getReservation()
                        .getStatus()
                        .equals(status));
    }

    private String requestId() {
        requests += 1;
        return "overdue-" + requests;
    }

    /** All of them, each once. */
    void assertSweptOnce(RealPostgres postgres) {
        assertEachOnce(postgres, "NoShow", absent);
        assertEachOnce(postgres, "Completed", present);
        System.out.println("swept once: " + absent.size() + " no-shows, " + present.size() + " completed");
    }

    void awaitSwept() {
        newest(absent).ifPresent(id -> awaitStatus(id, "NO_SHOW"));
        newest(present).ifPresent(id -> awaitStatus(id, "COMPLETED"));
    }

    private static Optional<Integer> newest(List<Integer> ids) {
        return ids.isEmpty() ? Optional.empty() : Optional.of(ids.getLast());
    }

    private static void assertEachOnce(RealPostgres postgres, String event, List<Integer> ids) {
        var shown = postgres.value("SELECT string_agg(after->>'id', ' ' ORDER BY (after->>'id')::int) FROM audit_log"
                + " WHERE event = '" + event + "'");
        assertThat(shown)
                .contains(String.join(
                        " ", ids.stream().sorted().map(String::valueOf).toList()));
    }
}
