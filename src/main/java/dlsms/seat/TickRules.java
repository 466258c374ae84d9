package dlsms.seat;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
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
            events.addAll(end(situation, reservation, notified));
        }
        return new Decision(new Outcome.Done(), List.copyOf(events));
    }

    /**
     * What time has made of one that a command asks about before a tick has come to it; empty: nothing. Whoever is told
     * that it is over must find it so from then on, so it ends with the same entry.
     */
    List<SeatEvent> endIfDue(Situation situation, Reservation reservation) {
        boolean due = policy.dueAt(reservation)
                .filter(moment -> !situation.now().isBefore(moment))
                .isPresent();
        return due ? end(situation, reservation, new TreeSet<>()) : List.of();
    }

    private List<SeatEvent> end(Situation situation, Reservation reservation, SortedSet<WaitlistId> notified) {
        Reservation over = reservation.with(reservation.status().afterDue());
        if (over.status() == Reservation.Status.COMPLETED) {
            return List.of(new SeatEvent.Completed(over));
        }
        List<SeatEvent> events = new ArrayList<>();
        events.add(new SeatEvent.NoShow(over));
        waitlist.seatFreed(situation, over, notified).ifPresent(told -> {
            notified.add(told.entry().id());
            events.add(told);
        });
        return List.copyOf(events);
    }
}
