package dlsms.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.wire.library.CancelReservationRequest;
import dlsms.wire.library.CheckInRequest;
import dlsms.wire.library.CreateReservationRequest;
import dlsms.wire.library.GetReservationRequest;
import dlsms.wire.library.GetUserReservationsRequest;
import dlsms.wire.library.GetUserReservationsResponse;
import dlsms.wire.library.Reservation;
import dlsms.wire.library.ReservationDetail;
import io.grpc.Status.Code;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReservationServiceTest {

    private static final int SEAT = 16;

    @TempDir
    private Path folder;

    private Loopback loopback;
    private Caller alice;
    private Caller bob;
    private Moments moments;

    @BeforeEach
    void start() {
        loopback = Loopback.withSampleData(folder);
        alice = loopback.student(Loopback.ALICE);
        bob = loopback.student(Loopback.BOB);
        moments = Moments.now(loopback.one.clock);
    }

    @AfterEach
    void stop() {
        loopback.close();
    }

    @Test
    void aReservationIsConfirmedAndShownInFull() {
        Reservation made = reserve(alice, 60, 120);
        ReservationDetail shown = alice.reservations()
                .getReservation(GetReservationRequest.newBuilder()
                        .setReservationId(made.getId())
                        .build())
                .getReservation();

        assertThat(made.getStatus()).isEqualTo("CONFIRMED");
        assertThat(made.getStartTime()).isEqualTo(moments.inMinutes(60));
        assertThat(made.getEndTime()).isEqualTo(moments.inMinutes(120));
        assertThat(made.getCreatedAt()).matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(\\.\\d{6})?");
        assertThat(made.getCheckedInAt()).isEmpty();
        assertThat(shown.getStudentId()).isEqualTo("S2021001");
        assertThat(shown.getUserName()).isEqualTo("Alice Johnson");
        assertThat(shown.getBranch() + ", " + shown.getArea()).isEqualTo("Main Library, Group Study Zone");
        assertThat(shown.getCreatedAt()).isEqualTo(made.getCreatedAt());
    }

    @Test
    void theSlotIsHalfOpenAndAConflictSaysWhatIsInTheWay() {
        reserve(alice, 60, 120);
        reserve(bob, 120, 180);
        reserve(bob, 30, 60);

        Refusal refusal = Refusal.of(() -> reserve(bob, 119, 121));
        refusal.is(Code.ALREADY_EXISTS, "SEAT_TAKEN", "Time slot conflict: seat already reserved for this time period");
        assertThat(refusal.details())
                .isEqualTo(Map.of("start_time", moments.inMinutes(60), "end_time", moments.inMinutes(120)));
    }

    @Test
    void whatTheRulesForbidIsRefusedWithTheLimit() {
        assertThat(refused(Loopback.ALICE, 999, 60, 120)).startsWith("NOT_FOUND Seat not found");
        assertThat(refused(Loopback.ALICE, SEAT, 120, 120)).startsWith("FAILED_PRECONDITION ");
        assertThat(refused(Loopback.ALICE, SEAT, 120, 60)).startsWith("FAILED_PRECONDITION ");
        assertThat(refused(Loopback.ALICE, SEAT, 60, 60 + 24 * 60 + 1))
                .startsWith("FAILED_PRECONDITION ")
                .contains("24");
        assertThat(refused(Loopback.ALICE, SEAT, -120, -60)).startsWith("FAILED_PRECONDITION ");
        assertThat(refused(Loopback.ALICE, SEAT, 367 * 24 * 60, 367 * 24 * 60 + 60))
                .startsWith("FAILED_PRECONDITION ")
                .contains("366");
        assertThat(Refusal.of(() -> loopback.staff().reservations().createReservation(request(999, SEAT, 60, 120)))
                        .code())
                .isEqualTo(Code.FAILED_PRECONDITION);
    }

    @Test
    void checkingInIsForWhoHasTheSeatNow() {
        Reservation made = reserve(alice, 10, 60);
        Refusal.of(() -> checkIn(alice, made.getId()))
                .is(Code.FAILED_PRECONDITION, "TOO_EARLY_TO_CHECK_IN", "Cannot check in before reservation start time");
        loopback.one.clock.forward(Duration.ofMinutes(12));
        Reservation checkedIn = checkIn(alice, made.getId());

        assertThat(checkedIn.getStatus()).isEqualTo("CHECKED_IN");
        assertThat(checkedIn.getCheckedInAt()).isNotEmpty();
        Refusal.of(() -> checkIn(alice, made.getId()))
                .is(Code.FAILED_PRECONDITION, "CANNOT_CHECK_IN", "Cannot check in: reservation status is CHECKED_IN");
        Refusal.of(() -> checkIn(alice, 999)).is(Code.NOT_FOUND, "RESERVATION_UNKNOWN", "Reservation not found");
        assertThat(cancel(alice, made.getId()).getStatus()).isEqualTo("CANCELLED");
        Refusal.of(() -> checkIn(alice, made.getId()))
                .is(Code.FAILED_PRECONDITION, "CANNOT_CHECK_IN", "Cannot check in: reservation status is CANCELLED");
    }

    @Test
    void cancellingGivesTheSeatBackOnce() {
        Reservation made = reserve(alice, 60, 120);

        assertThat(cancel(alice, made.getId()).getStatus()).isEqualTo("CANCELLED");
        Refusal.of(() -> cancel(alice, made.getId()))
                .is(Code.FAILED_PRECONDITION, "CANNOT_CANCEL", "Cannot cancel: reservation status is CANCELLED");
        Refusal.of(() -> cancel(alice, 0)).is(Code.NOT_FOUND, "RESERVATION_UNKNOWN", "Reservation not found");
        assertThat(reserve(bob, 60, 120).getStatus()).isEqualTo("CONFIRMED");
    }

    @Test
    void aUsersReservationsComeNewestFirst() {
        int late = reserve(alice, 180, 240).getId();
        int early = reserve(alice, 60, 120).getId();
        int given = reserve(alice, 300, 360).getId();
        cancel(alice, given);
        int over = reserve(alice, 0, 3).getId();
        loopback.one.clock.forward(Duration.ofMinutes(4));

        assertThat(ofAlice("", false).getReservationsList())
                .extracting(ReservationDetail::getId)
                .containsExactly(given, late, early, over);
        assertThat(ofAlice("CANCELLED", false).getReservationsList())
                .extracting(ReservationDetail::getUserName)
                .containsExactly("Alice Johnson");
        assertThat(ofAlice("CONFIRMED", true).getReservationsList())
                .extracting(ReservationDetail::getId)
                .containsExactly(late, early);
        assertThat(Refusal.of(() -> ofAlice("LOST", false)))
                .extracting(Refusal::code, Refusal::reason)
                .containsExactly(Code.INVALID_ARGUMENT, "BAD_VALUE");
    }

    @Test
    void studentsActForThemselvesStaffForAnyone() {
        Reservation made = reserve(alice, 60, 120);
        var get = GetReservationRequest.newBuilder()
                .setReservationId(made.getId())
                .build();

        for (Runnable call : new Runnable[] {
            () -> bob.reservations().createReservation(request(Loopback.ALICE, SEAT, 200, 260)),
            () -> bob.reservations().getReservation(get),
            () -> checkIn(bob, made.getId()),
            () -> cancel(bob, made.getId()),
            () -> bob.reservations()
                    .getUserReservations(GetUserReservationsRequest.newBuilder()
                            .setUserId(Loopback.ALICE)
                            .build())
        }) {
            assertThat(Refusal.of(call).code()).isEqualTo(Code.PERMISSION_DENIED);
        }
        Reservation byStaff = loopback.staff()
                .reservations()
                .createReservation(request(Loopback.ALICE, SEAT, 200, 260))
                .getReservation();
        assertThat(byStaff.getUserId()).isEqualTo(Loopback.ALICE);
        assertThat(cancel(loopback.staff(), made.getId()).getStatus()).isEqualTo("CANCELLED");
    }

    private String refused(int user, int seat, int from, int to) {
        Refusal refusal = Refusal.of(() -> alice.reservations().createReservation(request(user, seat, from, to)));
        return refusal.code() + " " + refusal.text();
    }

    private Reservation reserve(Caller caller, int from, int to) {
        int user = caller == alice ? Loopback.ALICE : Loopback.BOB;
        return caller.reservations()
                .createReservation(request(user, SEAT, from, to))
                .getReservation();
    }

    private CreateReservationRequest request(int user, int seat, int from, int to) {
        return CreateReservationRequest.newBuilder()
                .setUserId(user)
                .setSeatId(seat)
                .setStartTime(moments.inMinutes(from))
                .setEndTime(moments.inMinutes(to))
                .build();
    }

    private static Reservation checkIn(Caller caller, int id) {
        return caller.reservations()
                .checkIn(CheckInRequest.newBuilder().setReservationId(id).build())
                .getReservation();
    }

    private static Reservation cancel(Caller caller, int id) {
        return caller.reservations()
                .cancelReservation(CancelReservationRequest.newBuilder()
                        .setReservationId(id)
                        .build())
                .getReservation();
    }

    private GetUserReservationsResponse ofAlice(String status, boolean upcomingOnly) {
        GetUserReservationsResponse response = alice.reservations()
                .getUserReservations(GetUserReservationsRequest.newBuilder()
                        .setUserId(Loopback.ALICE)
                        .setStatus(status)
                        .setUpcomingOnly(upcomingOnly)
                        .build());
        assertThat(response.getCount()).isEqualTo(response.getReservationsCount());
        return response;
    }
}
