package dlsms.seat;

import dlsms.seat.Reservation.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reserving a seat, checking in, giving it back. */
final class ReservationRules {

    private final Policy policy;
    private final Function<ReservationId, Optional<Reservation>> past;
    private final WaitlistRules waitlist;
    private final TickRules ticks;

    ReservationRules(
            Policy policy,
            Function<ReservationId, Optional<Reservation>> past,
            WaitlistRules waitlist,
            TickRules ticks) {
        this.policy = policy;
        this.past = past;
        this.waitlist = waitlist;
        this.ticks = ticks;
    }

    Decision reserve(Situation situation, SeatCommand.Reserve command) {
        return reservationRefused(situation, command).map(Decision::of).orElseGet(() -> {
            var reservation = new Reservation(
                    new ReservationId(situation.state().lastIds().reservation() + 1),
                    command.user(),
                    command.seat(),
                    command.slot(),
                    Status.CONFIRMED,
                    situation.now(),
                    Optional.empty());
            return Decision.of(new Outcome.Reserved(reservation), new SeatEvent.Reserved(reservation));
        });
    }

    private Optional<Outcome> reservationRefused(Situation situation, SeatCommand.Reserve command) {
        if (!situation.actor().mayActFor(command.user())) {
            return Optional.of(new Outcome.NotAllowed());
        }
        if (situation.state().user(command.user()).isEmpty()) {
            return Optional.of(new Outcome.UserUnknown());
        }
        Optional<Seat> seat = situation.state().seat(command.seat());
        if (seat.isEmpty()) {
            return Optional.of(new Outcome.SeatUnknown());
        }
        return slotRefused(command.slot(), situation.now())
                .or(() -> seatRefused(situation.state(), seat.get(), command.slot()))
                .or(() -> full(situation.state()));
    }

    private Optional<Outcome> slotRefused(Slot slot, Instant now) {
        if (!slot.end().isAfter(slot.start())) {
            return Optional.of(new Outcome.EndNotAfterStart());
        }
        if (slot.length().compareTo(policy.reservationMax()) > 0) {
            return Optional.of(new Outcome.TooLong(policy.reservationMax().toHours()));
        }
        if (!slot.end().isAfter(now)) {
            return Optional.of(new Outcome.AlreadyOver());
        }
        if (slot.start().isAfter(now.plus(policy.aheadMax()))) {
            return Optional.of(new Outcome.TooFarAhead(policy.aheadMax().toDays()));
        }
        return Optional.empty();
    }

    private static Optional<Outcome> seatRefused(SeatState state, Seat seat, Slot slot) {
        if (seat.maintenance()) {
            return Optional.of(new Outcome.SeatInMaintenance());
        }
        return state.overlapping(seat.id(), slot).map(taken -> new Outcome.SeatTaken(taken.slot()));
    }

    private Optional<Outcome> full(SeatState state) {
        if (state.liveReservations() >= policy.liveReservationsMax()) {
            return Optional.of(new Outcome.LimitReached("liveReservationsMax", policy.liveReservationsMax()));
        }
        // Numbers are never given twice, so one day they may run out.
        if (state.lastIds().reservation() == Integer.MAX_VALUE) {
            return Optional.of(new Outcome.LimitReached("reservationNumbersMax", Integer.MAX_VALUE));
        }
        return Optional.empty();
    }

    Decision checkIn(Situation situation, SeatCommand.CheckIn command) {
        Optional<Reservation> found = find(situation, command.reservation());
        return found.isEmpty() ? Decision.of(new Outcome.ReservationUnknown()) : checkIn(situation, found.get());
    }

    private Decision checkIn(Situation situation, Reservation reservation) {
        if (!situation.actor().mayActFor(reservation.user())) {
            return Decision.of(new Outcome.NotAllowed());
        }
        List<SeatEvent> ended = ticks.endIfDue(situation, reservation);
        Status status =
                ended.isEmpty() ? reservation.status() : reservation.status().afterDue();
        if (status != Status.CONFIRMED) {
            return new Decision(new Outcome.CannotCheckIn(status), ended);
        }
        if (situation.now().isBefore(reservation.slot().start())) {
            return Decision.of(new Outcome.TooEarlyToCheckIn());
        }
        if (!situation.now().isBefore(reservation.slot().end())) {
            return Decision.of(new Outcome.TooLateToCheckIn());
        }
        Reservation checkedIn = reservation.checkedInAt(situation.now());
        return Decision.of(new Outcome.CheckedIn(checkedIn), new SeatEvent.CheckedIn(checkedIn));
    }

    Decision cancel(Situation situation, SeatCommand.Cancel command) {
        Optional<Reservation> found = find(situation, command.reservation());
        return found.isEmpty() ? Decision.of(new Outcome.ReservationUnknown()) : cancel(situation, found.get());
    }

    private Decision cancel(Situation situation, Reservation reservation) {
        if (!situation.actor().mayActFor(reservation.user())) {
            return Decision.of(new Outcome.NotAllowed());
        }
        List<SeatEvent> ended = ticks.endIfDue(situation, reservation);
        Status status =
                ended.isEmpty() ? reservation.status() : reservation.status().afterDue();
        if (status != Status.CONFIRMED && status != Status.CHECKED_IN) {
            return new Decision(new Outcome.CannotCancel(status), ended);
        }
        Reservation cancelled = reservation.with(Status.CANCELLED);
        List<SeatEvent> events = new ArrayList<>();
        events.add(new SeatEvent.Cancelled(cancelled));
        waitlist.seatFreed(situation, cancelled).ifPresent(events::add);
        return new Decision(new Outcome.Cancelled(cancelled), List.copyOf(events));
    }

    private Optional<Reservation> find(Situation situation, ReservationId id) {
        return situation.state().reservation(id).or(() -> past.apply(id));
    }
}
