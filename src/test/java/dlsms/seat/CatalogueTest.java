package dlsms.seat;

import static dlsms.seat.Library.STAFF;
import static dlsms.seat.Library.student;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CatalogueTest {

    private static final Actor STRANGER = new Actor(new UserId(0), false, "stranger");

    private final Library library = new Library(Policy.DEFAULT);

    @Test
    void theClusterIsFoundedOnce() {
        var first = new Cluster("one", new byte[] {1});
        var second = new Cluster("two", new byte[] {2});

        assertThat(library.does(Actor.SYSTEM, new SeatCommand.Found(first))).isEqualTo(new Outcome.Done());
        assertThat(library.does(Actor.SYSTEM, new SeatCommand.Found(second))).isEqualTo(new Outcome.Done());
        assertThat(library.state.cluster()).contains(first);
        assertThat(library.events).containsExactly(new SeatEvent.Founded(first));
    }

    @Test
    void anybodyRegistersAndIsNumberedFromOne() {
        Outcome outcome = library.does(STRANGER, new SeatCommand.Register("S1", "Ann", "hash", false));

        var ann = new User(new UserId(1), "S1", "Ann", "hash", false, library.now());
        assertThat(outcome).isEqualTo(new Outcome.Registered(ann));
        assertThat(library.state.user(new UserId(1))).contains(ann);
        assertThat(library.state.userByStudentId("S1")).contains(ann);
        assertThat(library.state.users()).containsExactly(ann);
    }

    @Test
    void aStudentIdIsTakenOnce() {
        library.does(new SeatCommand.Register("S1", "Ann", "hash", false));

        assertThat(library.does(new SeatCommand.Register("S1", "Ben", "other", false)))
                .isEqualTo(new Outcome.StudentIdTaken());
        assertThat(library.state.users()).hasSize(1);
    }

    @Test
    void onlyStaffMakeStaff() {
        var command = new SeatCommand.Register("S1", "Ann", "hash", true);

        assertThat(library.does(STRANGER, command)).isEqualTo(new Outcome.NotAllowed());
        assertThat(library.does(STAFF, command)).isInstanceOf(Outcome.Registered.class);
        assertThat(library.state.userByStudentId("S1").orElseThrow().staff()).isTrue();
    }

    @Test
    void staffAddSeatsAndTheyAreNumberedFromOne() {
        var command = new SeatCommand.AddSeat("Main", "Silent", true, false, false);
        var seat = new Seat(new SeatId(1), "Main", "Silent", true, false, false);

        assertThat(library.does(student(1), command)).isEqualTo(new Outcome.NotAllowed());
        assertThat(library.does(STAFF, command)).isEqualTo(new Outcome.SeatAdded(seat));
        assertThat(library.state.seats()).containsExactly(seat);
    }

    @Test
    void usersAndSeatsAreLimited() {
        var fewUsers = Library.open(Limits.users(2));
        var fewSeats = Library.open(Limits.seats(2));

        assertThat(fewUsers.does(new SeatCommand.Register("S3", "Cem", "hash", false)))
                .isEqualTo(new Outcome.LimitReached("usersMax", 2));
        assertThat(fewSeats.does(new SeatCommand.AddSeat("Main", "Silent", true, false, false)))
                .isEqualTo(new Outcome.LimitReached("seatsMax", 2));
    }

    @Test
    void anOperationChangesNothingAndLeavesATrace() {
        long before = library.state.hash();

        assertThat(library.does(new SeatCommand.Operation("hello", "desk"))).isEqualTo(new Outcome.Executed("hello"));
        assertThat(library.does(new SeatCommand.Operation("", ""))).isEqualTo(new Outcome.Executed("noop"));
        assertThat(library.does(student(1), new SeatCommand.Operation("hello", "")))
                .isEqualTo(new Outcome.NotAllowed());
        assertThat(library.events)
                .containsExactly(
                        new SeatEvent.OperationExecuted("hello", "desk"), new SeatEvent.OperationExecuted("noop", ""));
        assertThat(library.state.hash()).isEqualTo(before);
    }
}
