package dlsms.process;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.wire.library.GetUserReservationsRequest;
import dlsms.wire.library.GetUserWaitlistRequest;
import dlsms.wire.library.Reservation;
import dlsms.wire.library.ReservationDetail;
import dlsms.wire.library.WaitlistEntry;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What clients were told, to be held against what the nodes hold. Writing: any thread. Checking: once all is quiet. */
final class Ledger {
    /** The users of the sample data. */
    static final int USERS = 10;

    private final Map<Integer, Reservation> reservations = new ConcurrentHashMap<>();
    private final Map<String, Integer> waits = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();

    /** A reservation was made; two answers with one id would be one reservation given to two callers. */
    void reserved(Reservation reservation) {
        if (reservations.put(reservation.getId(), reservation) != null) {
            violation("reservation " + reservation.getId() + " was given out twice");
        }
    }

    void cancelled(Reservation reservation) {
        reservations.put(reservation.getId(), reservation);
    }

    /** Cancelled or not: nobody was told. */
    void unsure(Reservation reservation) {
        reservations.remove(reservation.getId());
    }

    /** Of a waiter it is the desired time, unlike anyone else's, that tells the entry. */
    void waits(WaitlistEntry entry) {
        if (waits.put(entry.getDesiredTime(), entry.getId()) != null) {
            violation("a place in the waitlist was given out twice: " + entry);
        }
    }

    void violation(String text) {
        violations.add(text);
    }

    int size() {
        return reservations.size();
    }

    /** Asks that node for everything, up to date, and compares. */
    void assertHeldBy(NodeClient node) {
        assertThat(violations).isEmpty();
        var held = allReservations(node);
        assertThat(held).extracting(ReservationDetail::getId).doesNotHaveDuplicates();
        assertThat(overlaps(held)).isEmpty();
        var heldById = held.stream().collect(Collectors.toMap(ReservationDetail::getId, Ledger::withoutDetails));
        var missing = new HashMap<>(reservations);
        missing.entrySet().removeIf(each -> each.getValue().equals(heldById.get(each.getKey())));
        assertThat(missing).as("acknowledged, but not held so").isEmpty();
        assertWaitsHeldBy(node);
    }

    private void assertWaitsHeldBy(NodeClient node) {
        var entries = IntStream.rangeClosed(1, USERS)
                .mapToObj(user ->
                        GetUserWaitlistRequest.newBuilder().setUserId(user).build())
                .flatMap(request -> node.waitlist().getUserWaitlist(request).getEntriesList().stream())
                .toList();
        assertThat(entries).extracting(WaitlistEntry::getDesiredTime).doesNotHaveDuplicates();
        var heldByTime =
                entries.stream().collect(Collectors.toMap(WaitlistEntry::getDesiredTime, WaitlistEntry::getId));
        assertThat(heldByTime).containsAllEntriesOf(waits);
    }

    private static List<ReservationDetail> allReservations(NodeClient node) {
        return IntStream.rangeClosed(1, USERS)
                .mapToObj(user ->
                        GetUserReservationsRequest.newBuilder().setUserId(user).build())
                .flatMap(request -> node.reservations().getUserReservations(request).getReservationsList().stream())
                .toList();
    }

    private static List<String> overlaps(List<ReservationDetail> held) {
        var blocking = held.stream()
                .filter(each -> !each.getStatus().equals("CANCELLED")
                        && !each.getStatus().equals("NO_SHOW"))
                .sorted(Comparator.comparingInt(ReservationDetail::getSeatId)
                        .thenComparing(ReservationDetail::getStartTime))
                .toList();
        return IntStream.range(1, blocking.size())
                .filter(i -> overlap(blocking.get(i - 1), blocking.get(i)))
                .mapToObj(i -> blocking.get(i - 1) + " and " + blocking.get(i))
                .toList();
    }

    // The texts have one format and one zone, so their order is the order of the times.
    private static boolean overlap(ReservationDetail first, ReservationDetail second) {
        return first.getSeatId() == second.getSeatId() && second.getStartTime().compareTo(first.getEndTime()) < 0;
    }

    private static Reservation withoutDetails(ReservationDetail detail) {
        return Reservation.newBuilder()
                .setId(detail.getId())
                .setUserId(detail.getUserId())
                .setSeatId(detail.getSeatId())
                .setStartTime(detail.getStartTime())
                .setEndTime(detail.getEndTime())
                .setStatus(detail.getStatus())
                .setCreatedAt(detail.getCreatedAt())
                .setCheckedInAt(detail.getCheckedInAt())
                .build();
    }
}
