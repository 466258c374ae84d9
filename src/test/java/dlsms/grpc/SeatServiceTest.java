package dlsms.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.wire.library.AddSeatRequest;
import dlsms.wire.library.Branch;
import dlsms.wire.library.CheckAvailabilityRequest;
import dlsms.wire.library.CheckAvailabilityResponse;
import dlsms.wire.library.CreateReservationRequest;
import dlsms.wire.library.GetBranchesRequest;
import dlsms.wire.library.GetSeatRequest;
import dlsms.wire.library.GetSeatsRequest;
import dlsms.wire.library.GetSeatsResponse;
import dlsms.wire.library.Seat;
import io.grpc.Status.Code;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeatServiceTest {

    private static Loopback loopback;
    private static Caller alice;
    private static Moments moments;

    @BeforeAll
    static void start(@TempDir Path folder) {
        loopback = Loopback.withSampleData(folder);
        alice = loopback.student(Loopback.ALICE);
        moments = Moments.now(loopback.one.clock);
    }

    @AfterAll
    static void stop() {
        loopback.close();
    }

    @Test
    void seatsComeByIdWithTheirFilters() {
        assertThat(seats(GetSeatsRequest.newBuilder()).getSeatsList())
                .extracting(Seat::getId)
                .startsWith(1, 2, 3)
                .isSorted();
        GetSeatsResponse power =
                seats(GetSeatsRequest.newBuilder().setBranch("Science Library").setHasPower(true));
        assertThat(power.getCount()).isEqualTo(10);
        assertThat(power.getSeatsList()).allMatch(Seat::getHasPower);
        assertThat(seats(GetSeatsRequest.newBuilder().setArea("Reading Room").setHasMonitor(false))
                        .getCount())
                .isEqualTo(4);
        assertThat(seats(GetSeatsRequest.newBuilder().setBranch("science library")))
                .isEqualTo(GetSeatsResponse.getDefaultInstance());
    }

    @Test
    void withAWindowAvailableMeansFreeInAllOfIt() {
        reserve(20, 10, 12);
        var request = GetSeatsRequest.newBuilder()
                .setArea("Group Study Zone")
                .setHasPower(true)
                .setAvailableOnly(true);
        GetSeatsResponse overlapping =
                seats(request.setStartTime(moments.inHours(11)).setEndTime(moments.inHours(13)));
        GetSeatsResponse after = seats(request.setStartTime(moments.inHours(12)).setEndTime(moments.inHours(13)));
        GetSeatsResponse now = seats(request.clearStartTime().clearEndTime());

        assertThat(overlapping.getSeatsList()).extracting(Seat::getId).doesNotContain(20);
        assertThat(after.getSeatsList()).extracting(Seat::getId).contains(20);
        assertThat(now.getSeatsList()).extracting(Seat::getId).contains(20);
    }

    @Test
    void aSeatIsShownAsItIsNow() {
        assertThat(seat(38))
                .isEqualTo(Seat.newBuilder()
                        .setId(38)
                        .setBranch("Engineering Library")
                        .setArea("Computer Lab")
                        .setHasPower(true)
                        .setHasMonitor(true)
                        .setStatus("AVAILABLE")
                        .setIsAvailable(true)
                        .build());
        for (int id : new int[] {0, -1, 999, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
            Refusal.of(() -> seat(id)).is(Code.NOT_FOUND, "SEAT_UNKNOWN", "Seat not found");
        }
    }

    @Test
    void aSeatInMaintenanceIsNeverAvailable() {
        Seat added = loopback.staff()
                .operator()
                .addSeat(AddSeatRequest.newBuilder()
                        .setBranch("Zoo Library")
                        .setArea("Cage")
                        .setMaintenance(true)
                        .build())
                .getSeat();

        assertThat(seat(added.getId())).isEqualTo(added);
        assertThat(added.getStatus()).isEqualTo("MAINTENANCE");
        assertThat(added.getIsAvailable()).isFalse();
        assertThat(availability(added.getId(), moments.inHours(1), moments.inHours(2))
                        .getAvailable())
                .isFalse();
    }

    @Test
    void availabilityIsOfTheWindowOrNow() {
        reserve(21, 10, 12);

        assertThat(availability(21, moments.inHours(9), moments.inHours(10)))
                .isEqualTo(CheckAvailabilityResponse.newBuilder()
                        .setSeatId(21)
                        .setAvailable(true)
                        .setStartTime(moments.inHours(9))
                        .setEndTime(moments.inHours(10))
                        .build());
        assertThat(availability(21, moments.inHours(9), moments.inMinutes(601)).getAvailable())
                .isFalse();
        assertThat(availability(21, "", "").getAvailable()).isTrue();
        Refusal.of(() -> availability(999, "", "")).is(Code.NOT_FOUND, "SEAT_UNKNOWN", "Seat not found");
    }

    @Test
    void aWindowThatMakesNoSenseIsRefused() {
        assertThat(Refusal.of(() -> availability(21, "tomorrow", "later")))
                .extracting(
                        Refusal::code,
                        Refusal::reason,
                        refusal -> refusal.details().get("field"))
                .containsExactly(Code.INVALID_ARGUMENT, "BAD_TIME", "start_time");
        assertThat(Refusal.of(() -> availability(21, moments.inHours(1), "")).code())
                .isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(Refusal.of(() -> availability(21, moments.inHours(2), moments.inHours(1))))
                .extracting(Refusal::code, Refusal::reason)
                .containsExactly(Code.FAILED_PRECONDITION, "END_NOT_AFTER_START");
    }

    @Test
    void branchesAreAlphabeticalWithCounts() {
        assertThat(alice.seats()
                        .getBranches(GetBranchesRequest.getDefaultInstance())
                        .getBranchesList())
                .startsWith(
                        branch("Engineering Library", 13, 12, 8),
                        branch("Main Library", 25, 19, 8),
                        branch("Science Library", 12, 10, 5));
    }

    private static Branch branch(String name, int seats, int power, int monitor) {
        return Branch.newBuilder()
                .setBranch(name)
                .setTotalSeats(seats)
                .setPowerSeats(power)
                .setMonitorSeats(monitor)
                .build();
    }

    private static GetSeatsResponse seats(GetSeatsRequest.Builder request) {
        GetSeatsResponse response = alice.seats().getSeats(request.build());
        assertThat(response.getCount()).isEqualTo(response.getSeatsCount());
        return response;
    }

    private static Seat seat(int id) {
        return alice.seats()
                .getSeat(GetSeatRequest.newBuilder().setSeatId(id).build())
                .getSeat();
    }

    private static CheckAvailabilityResponse availability(int seat, String start, String end) {
        return alice.seats()
                .checkAvailability(CheckAvailabilityRequest.newBuilder()
                        .setSeatId(seat)
                        .setStartTime(start)
                        .setEndTime(end)
                        .build());
    }

    private static void reserve(int seat, int fromHour, int toHour) {
        alice.reservations()
                .createReservation(CreateReservationRequest.newBuilder()
                        .setUserId(Loopback.ALICE)
                        .setSeatId(seat)
                        .setStartTime(moments.inHours(fromHour))
                        .setEndTime(moments.inHours(toHour))
                        .build());
    }
}
