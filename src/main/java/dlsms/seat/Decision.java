package dlsms.seat;

import java.util.List;

/** What a command means: what the caller is told, and what happens. Nobody works that out a second time. */
public record Decision(Outcome outcome, List<SeatEvent> events) {

    static Decision of(Outcome outcome, SeatEvent... events) {
        return new Decision(outcome, List.of(events));
    }
}
