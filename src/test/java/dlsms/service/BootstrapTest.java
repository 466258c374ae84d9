package dlsms.service;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.seat.Seat;
import dlsms.seat.SeatCommand;
import dlsms.seat.User;
import dlsms.seat.UserId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootstrapTest {

    private static final Call CALL = Call.bySystem("", Duration.ofSeconds(5));

    @TempDir
    private Path folder;

    @Test
    void theSampleDataHasTheSeatsOfTheContract() {
        try (var one = OneNode.withSampleData(folder)) {
            List<Seat> seats = seats(one);

            assertThat(seats).hasSize(50);
            assertArea(seats, 1, 15, "Main Library / Silent Study Zone", 11, 4);
            assertArea(seats, 16, 25, "Main Library / Group Study Zone", 8, 4);
            assertArea(seats, 26, 30, "Science Library / Research Zone", 5, 4);
            assertArea(seats, 31, 35, "Science Library / Reading Room", 3, 1);
            assertArea(seats, 36, 37, "Science Library / Quiet Zone", 2, 0);
            assertArea(seats, 38, 43, "Engineering Library / Computer Lab", 6, 6);
            assertArea(seats, 44, 47, "Engineering Library / Study Desks", 3, 0);
            assertArea(seats, 48, 50, "Engineering Library / Collaborative Space", 3, 2);
        }
    }

    @Test
    void theSampleUsersAreNumberedFromOne() {
        try (var one = OneNode.withSampleData(folder)) {
            Optional<User> last = ok(one.useCases.accounts().byStudentId(CALL, "S2021010"));

            assertThat(last).map(User::id).contains(new UserId(10));
            assertThat(last).map(User::name).contains("Jack Wilson");
            assertThat(last).map(User::staff).contains(false);
        }
    }

    @Test
    void aSecondStartAddsNothing() {
        long index;
        String cluster;
        try (var one = OneNode.withSampleData(folder)) {
            index = one.gateway.appliedIndex();
            cluster = clusterId(one);
        }
        try (var one = OneNode.withSampleData(folder)) {
            assertThat(seats(one)).hasSize(50);
            assertThat(clusterId(one)).isEqualTo(cluster);
            // The new leader's own first entry, and nothing else.
            assertThat(one.gateway.appliedIndex()).isEqualTo(index + 1);
        }
    }

    @Test
    void sampleSeatsAreNotMixedWithOthers() {
        var none = new Bootstrap.Wanted(false, Optional.empty());
        try (var one = OneNode.wanting(folder, none)) {
            ok(one.useCases.seats().add(CALL, new SeatCommand.AddSeat("Own", "Hall", true, true, false)));
        }
        try (var one = OneNode.withSampleData(folder)) {
            assertThat(seats(one)).hasSize(1);
            assertThat(ok(one.useCases.accounts().byStudentId(CALL, "S2021001")))
                    .isPresent();
        }
    }

    @Test
    void theFirstOfTheStaffIsMadeOnce() {
        var staff = new Bootstrap.FirstStaff("desk", "Front Desk", "$2b$12$hash");
        var wanted = new Bootstrap.Wanted(false, Optional.of(staff));
        try (var one = OneNode.wanting(folder, wanted)) {
            assertThat(ok(one.useCases.accounts().byStudentId(CALL, "desk")))
                    .hasValueSatisfying(user -> assertThat(user.staff()).isTrue());
        }
        try (var one = OneNode.wanting(folder, wanted)) {
            assertThat(ok(one.useCases.accounts().byStudentId(CALL, "desk")))
                    .map(User::id)
                    .contains(new UserId(1));
        }
    }

    private static void assertArea(List<Seat> seats, int from, int to, String place, int... powerAndMonitor) {
        List<Seat> area = seats.subList(from - 1, to);
        assertThat(area).allMatch(seat -> (seat.branch() + " / " + seat.area()).equals(place));
        assertThat(area).filteredOn(Seat::power).hasSize(powerAndMonitor[0]);
        assertThat(area).filteredOn(Seat::monitor).hasSize(powerAndMonitor[1]);
    }

    private static List<Seat> seats(OneNode one) {
        var all = new Seats.Filter("", "", Optional.empty(), Optional.empty(), false);
        return ok(one.useCases.seats().find(CALL, all, "", "")).stream()
                .map(Seats.SeatView::seat)
                .toList();
    }

    private static String clusterId(OneNode one) {
        return ok(one.useCases.cluster().status(CALL, false)).clusterId();
    }

    private static <T> T ok(CompletableFuture<Result<T>> result) {
        return switch (result.join()) {
            case Result.Ok<T> ok -> ok.value();
            case Result.Failed<T> failed -> throw new AssertionError(failed.failure());
        };
    }
}
