package dlsms.service;

import dlsms.seat.Seat;
import dlsms.seat.SeatCommand;
import dlsms.seat.SeatState;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Ten users and fifty seats to try things with. */
final class SampleData {

    // password123
    private static final String PASSWORD_HASH = "$2b$12$Kxv4aDbP0mAEQqMM3VQxJem80gIxp1Xg9kN99lU2Gk73qdbR16TSi";

    private static final List<String> NAMES = List.of(
            "Alice Johnson",
            "Bob Smith",
            "Charlie Brown",
            "Diana Prince",
            "Eve Adams",
            "Frank Miller",
            "Grace Hopper",
            "Henry Ford",
            "Ivy Chen",
            "Jack Wilson");

    private static final List<Area> AREAS = List.of(
            new Area("Main Library", "Silent Study Zone", 15, 11, 4),
            new Area("Main Library", "Group Study Zone", 10, 8, 4),
            new Area("Science Library", "Research Zone", 5, 5, 4),
            new Area("Science Library", "Reading Room", 5, 3, 1),
            new Area("Science Library", "Quiet Zone", 2, 2, 0),
            new Area("Engineering Library", "Computer Lab", 6, 6, 6),
            new Area("Engineering Library", "Study Desks", 4, 3, 0),
            new Area("Engineering Library", "Collaborative Space", 3, 3, 2));

    private SampleData() {}

    private record Area(String branch, String area, int seats, int withPower, int withMonitor) {

        /** The first ones have what not all of them have. */
        Stream<SeatCommand.AddSeat> commands() {
            return Stream.iterate(0, number -> number < seats, number -> number + 1)
                    .map(number ->
                            new SeatCommand.AddSeat(branch, area, number < withPower, number < withMonitor, false));
        }
    }

    /** A command that is still to be applied. @param name the same for it each time */
    record Missing(String name, SeatCommand command) {}

    /**
     * What is still to be added, in order. Seats only where there are none but the first of these: somebody else's
     * seats are left alone, for the numbers would not be right.
     */
    static List<Missing> missing(SeatState state) {
        var missing = new ArrayList<Missing>();
        List<SeatCommand.AddSeat> seats = AREAS.stream().flatMap(Area::commands).toList();
        if (beginsLike(List.copyOf(state.seats()), seats)) {
            for (int number = state.seats().size(); number < seats.size(); number++) {
                missing.add(new Missing("sample-seat-" + (number + 1), seats.get(number)));
            }
        }
        for (int number = 0; number < NAMES.size(); number++) {
            String studentId = "S" + (2021001 + number);
            if (state.userByStudentId(studentId).isEmpty()) {
                missing.add(new Missing(
                        "sample-user-" + studentId,
                        new SeatCommand.Register(studentId, NAMES.get(number), PASSWORD_HASH, false)));
            }
        }
        return missing;
    }

    private static boolean beginsLike(List<Seat> there, List<SeatCommand.AddSeat> sample) {
        if (there.size() >= sample.size()) {
            return false;
        }
        for (int number = 0; number < there.size(); number++) {
            Seat seat = there.get(number);
            var command = new SeatCommand.AddSeat(
                    seat.branch(), seat.area(), seat.power(), seat.monitor(), seat.maintenance());
            if (!command.equals(sample.get(number))) {
                return false;
            }
        }
        return true;
    }
}
