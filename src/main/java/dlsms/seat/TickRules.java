package dlsms.seat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** What time does by itself: an unused seat is released, a used one is given back. */
final class TickRules {

    private final Policy policy;
    private final WaitlistRules waitlist;

    TickRules(Policy policy, WaitlistRules waitlist) {
        this.policy = policy;
        this.waitlist = waitlist;
    }

    /**
     * Everything due, up to {@link Policy#duePerTickMax}; if more is due, {@link SeatState#nextDue} says so and
     * another tick follows.
     */
    Decision tick(Situation situation) {
        if (!situation.actor().staff()) {
            return Decision.of(new Outcome.NotAllowed());
        }
        List<SeatEvent> events = new ArrayList<>();
        var notified = new TreeSet<WaitlistId>();
        for (Reservation reservation : situation.state().due(situation.now(), policy.duePerTickMax())) {
            Reservation over = reservation.with(reservation.status().afterDue());
            if (over.status() == Reservation.Status.COMPLETED) {
                events.add(new SeatEvent.Completed(over));
            } else {
                events.add(new SeatEvent.NoShow(over));
                waitlist.seatFreed(situation, over, notified).ifPresent(told -> {
                    notified.add(told.entry().id());
                    events.add(told);
                });
            }
        }
        return new Decision(new Outcome.Done(), List.copyOf(events));
    }
}
