package dlsms.seat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** How long what is over is kept, and what is dropped then. */
final class HistoryRules {

    private final Policy policy;
    private final Function<ReservationId, Optional<Reservation>> past;

    HistoryRules(Policy policy, Function<ReservationId, Optional<Reservation>> past) {
        this.policy = policy;
        this.past = past;
    }

    Decision setRetention(Situation situation, SeatCommand.SetRetention command) {
        if (!situation.actor().staff()) {
            return Decision.of(new Outcome.NotAllowed());
        }
        int days = command.days();
        if (days < 0 || days > policy.retentionDaysMax()) {
            return Decision.of(new Outcome.LimitReached("retentionDaysMax", policy.retentionDaysMax()));
        }
        var outcome = new Outcome.RetentionSet(days);
        int before = situation.state().retention().days();
        return days == before ? Decision.of(outcome) : Decision.of(outcome, new SeatEvent.RetentionSet(before, days));
    }

    /** The oldest numbers, up to {@link Policy#droppedPerEntryMax} and up to the first that is still kept. */
    Decision drop(Situation situation) {
        if (!situation.actor().staff()) {
            return Decision.of(new Outcome.NotAllowed());
        }
        Retention retention = situation.state().retention();
        List<Reservation> dropped = new ArrayList<>();
        int next = retention.next();
        while (!retention.isForEver()
                && next <= situation.state().lastIds().reservation()
                && next - retention.next() < policy.droppedPerEntryMax()) {
            Optional<Reservation> found = find(situation.state(), new ReservationId(next));
            if (found.filter(each -> isKept(situation, retention, each)).isPresent()) {
                break;
            }
            found.ifPresent(dropped::add);
            next += 1;
        }
        return next == retention.next()
                ? Decision.of(new Outcome.Done())
                : Decision.of(new Outcome.Done(), new SeatEvent.HistoryDropped(List.copyOf(dropped), next));
    }

    private Optional<Reservation> find(SeatState state, ReservationId id) {
        return state.reservation(id).or(() -> past.apply(id));
    }

    private static boolean isKept(Situation situation, Retention retention, Reservation reservation) {
        return reservation.status().isOpen() || situation.now().isBefore(retention.dropsAt(reservation));
    }
}
