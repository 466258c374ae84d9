package dlsms.seat;

import static dlsms.seat.Library.hour;
import static dlsms.seat.Library.hours;
import static org.assertj.core.api.Assertions.assertThat;

import dlsms.seat.Reservation.Status;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class StateHashTest {

    private static final Optional<SeatId> ANY = Optional.empty();

    /** The number was written down once; another process, machine or Java version must come to it too. */
    @Test
    void itIsTheSameInEveryProcess() {
        var library = Library.open();
        library.does(new SeatCommand.Found(new Cluster("fixed", new byte[] {1, 2, 3})));
        library.checkIn(library.reserved(1, 1, hours(0, 3)));
        library.waits(2, 1, hour(2));

        assertThat(Long.toHexString(library.state.hash())).isEqualTo("eb574aefc761907e");
    }

    @Test
    void eachFieldOfASeatCounts() {
        assertAllDiffer(List.of(
                state -> {},
                seat(1, "Main", "Silent", false, false, false),
                seat(2, "Main", "Silent", false, false, false),
                seat(1, "MainS", "ilent", false, false, false),
                seat(1, "Main", "Silent", true, false, false),
                seat(1, "Main", "Silent", false, true, false),
                seat(1, "Main", "Silent", false, false, true)));
    }

    @Test
    void eachFieldOfAUserCounts() {
        assertAllDiffer(List.of(
                user(new User(new UserId(1), "S1", "Ann", "hash", false, hour(1))),
                user(new User(new UserId(2), "S1", "Ann", "hash", false, hour(1))),
                user(new User(new UserId(1), "S2", "Ann", "hash", false, hour(1))),
                user(new User(new UserId(1), "S1", "Ben", "hash", false, hour(1))),
                user(new User(new UserId(1), "S1", "Ann", "other", false, hour(1))),
                user(new User(new UserId(1), "S1", "Ann", "hash", true, hour(1))),
                user(new User(new UserId(1), "S1", "Ann", "hash", false, hour(2)))));
    }

    @Test
    void eachFieldOfAReservationCounts() {
        var user = new UserId(1);
        var seat = new SeatId(1);
        var first = new ReservationId(1);
        assertAllDiffer(List.of(
                reservation(
                        new Reservation(first, user, seat, hours(1, 3), Status.CONFIRMED, hour(0), Optional.empty())),
                reservation(new Reservation(
                        new ReservationId(2), user, seat, hours(1, 3), Status.CONFIRMED, hour(0), Optional.empty())),
                reservation(new Reservation(
                        first, new UserId(2), seat, hours(1, 3), Status.CONFIRMED, hour(0), Optional.empty())),
                reservation(new Reservation(
                        first, user, new SeatId(2), hours(1, 3), Status.CONFIRMED, hour(0), Optional.empty())),
                reservation(
                        new Reservation(first, user, seat, hours(2, 3), Status.CONFIRMED, hour(0), Optional.empty())),
                reservation(
                        new Reservation(first, user, seat, hours(1, 4), Status.CONFIRMED, hour(0), Optional.empty())),
                reservation(
                        new Reservation(first, user, seat, hours(1, 3), Status.COMPLETED, hour(0), Optional.empty())),
                reservation(
                        new Reservation(first, user, seat, hours(1, 3), Status.CONFIRMED, hour(1), Optional.empty())),
                reservation(new Reservation(
                        first, user, seat, hours(1, 3), Status.CONFIRMED, hour(0), Optional.of(hour(1))))));
    }

    @Test
    void eachFieldOfAWaitlistEntryCounts() {
        var first = new WaitlistId(1);
        var user = new UserId(1);
        var never = Optional.<Instant>empty();
        var then = Optional.of(hour(1));
        assertAllDiffer(List.of(
                waiting(new WaitlistEntry(first, user, ANY, "Main", never, hour(0), never)),
                waiting(new WaitlistEntry(new WaitlistId(2), user, ANY, "Main", never, hour(0), never)),
                waiting(new WaitlistEntry(first, new UserId(2), ANY, "Main", never, hour(0), never)),
                waiting(new WaitlistEntry(first, user, Optional.of(new SeatId(1)), "Main", never, hour(0), never)),
                waiting(new WaitlistEntry(first, user, ANY, "Other", never, hour(0), never)),
                waiting(new WaitlistEntry(first, user, ANY, "Main", then, hour(0), never)),
                waiting(new WaitlistEntry(first, user, ANY, "Main", never, hour(1), never)),
                waiting(new WaitlistEntry(first, user, ANY, "Main", never, hour(0), then))));
    }

    @Test
    void clusterAndNumbersCount() {
        assertAllDiffer(List.of(
                state -> {},
                state -> state.restore(new Cluster("one", new byte[] {1})),
                state -> state.restore(new Cluster("two", new byte[] {1})),
                state -> state.restore(new Cluster("one", new byte[] {2})),
                state -> state.restore(new SeatState.LastIds(1, 0, 0, 0)),
                state -> state.restore(new SeatState.LastIds(0, 1, 0, 0)),
                state -> state.restore(new SeatState.LastIds(0, 0, 1, 0)),
                state -> state.restore(new SeatState.LastIds(0, 0, 0, 1))));
    }

    private static void assertAllDiffer(List<Consumer<SeatState>> restored) {
        assertThat(restored.stream().map(StateHashTest::hashAfter)).doesNotHaveDuplicates();
        restored.forEach(each -> assertThat(hashAfter(each)).isEqualTo(hashAfter(each)));
    }

    private static long hashAfter(Consumer<SeatState> restored) {
        var state = new SeatState(Policy.DEFAULT);
        restored.accept(state);
        return state.hash();
    }

    private static Consumer<SeatState> seat(int id, String branch, String area, boolean... offers) {
        return withLastIds(
                state -> state.restore(new Seat(new SeatId(id), branch, area, offers[0], offers[1], offers[2])));
    }

    private static Consumer<SeatState> user(User user) {
        return withLastIds(state -> state.restore(user));
    }

    private static Consumer<SeatState> reservation(Reservation reservation) {
        return withLastIds(state -> state.restore(reservation));
    }

    private static Consumer<SeatState> waiting(WaitlistEntry entry) {
        return withLastIds(state -> state.restore(entry));
    }

    /** So that an id counts for itself, not for the number given last. */
    private static Consumer<SeatState> withLastIds(Consumer<SeatState> restored) {
        return state -> {
            state.restore(new SeatState.LastIds(9, 9, 9, 9));
            restored.accept(state);
        };
    }
}
