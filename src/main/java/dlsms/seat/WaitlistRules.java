package dlsms.seat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Waiting for a seat, and being told that one is free. Nothing is held back for who is told: they reserve as
 * everybody does.
 */
final class WaitlistRules {

    /** What a waiter is told when nobody gives another text. */
    static final String SEAT_AVAILABLE = "A seat has become available";

    private final Policy policy;

    WaitlistRules(Policy policy) {
        this.policy = policy;
    }

    Decision join(Situation situation, SeatCommand.JoinWaitlist command) {
        Optional<Seat> seat = command.seat().flatMap(situation.state()::seat);
        return joiningRefused(situation, command, seat).map(Decision::of).orElseGet(() -> {
            var entry = new WaitlistEntry(
                    new WaitlistId(situation.state().lastIds().waitlist() + 1),
                    command.user(),
                    command.seat(),
                    seat.map(Seat::branch).orElse(command.branch()),
                    command.desired(),
                    situation.now(),
                    Optional.empty());
            List<SeatEvent> events = new ArrayList<>();
            roomFor(situation.state(), command.user())
                    .map(SeatEvent.WaitlistLeft::new)
                    .ifPresent(events::add);
            events.add(new SeatEvent.WaitlistJoined(entry));
            return new Decision(new Outcome.WaitlistJoined(entry), List.copyOf(events));
        });
    }

    private Optional<Outcome> joiningRefused(
            Situation situation, SeatCommand.JoinWaitlist command, Optional<Seat> seat) {
        if (!situation.actor().mayActFor(command.user())) {
            return Optional.of(new Outcome.NotAllowed());
        }
        if (situation.state().user(command.user()).isEmpty()) {
            return Optional.of(new Outcome.UserUnknown());
        }
        if (command.seat().isPresent() && seat.isEmpty()) {
            return Optional.of(new Outcome.SeatUnknown());
        }
        if (command.seat().isEmpty() && command.branch().isBlank()) {
            return Optional.of(new Outcome.SeatOrBranchNeeded());
        }
        return full(situation.state(), command.user());
    }

    private Optional<Outcome> full(SeatState state, UserId user) {
        // Numbers are never given twice, so one day they may run out.
        if (state.lastIds().waitlist() == Integer.MAX_VALUE) {
            return Optional.of(new Outcome.LimitReached("waitlistNumbersMax", Integer.MAX_VALUE));
        }
        if (roomFor(state, user).isPresent()) {
            return Optional.empty();
        }
        if (state.waitlistOf(user).size() >= policy.waitlistEntriesPerUserMax()) {
            return Optional.of(
                    new Outcome.LimitReached("waitlistEntriesPerUserMax", policy.waitlistEntriesPerUserMax()));
        }
        if (state.waitlistEntries() >= policy.waitlistEntriesMax()) {
            return Optional.of(new Outcome.LimitReached("waitlistEntriesMax", policy.waitlistEntriesMax()));
        }
        return Optional.empty();
    }

    /** The user's oldest notified entry, where a new one needs its room. */
    private Optional<WaitlistEntry> roomFor(SeatState state, UserId user) {
        List<WaitlistEntry> entries = state.waitlistOf(user);
        boolean full = entries.size() >= policy.waitlistEntriesPerUserMax()
                || state.waitlistEntries() >= policy.waitlistEntriesMax();
        return full
                ? entries.stream().filter(entry -> entry.notified().isPresent()).findFirst()
                : Optional.empty();
    }

    Decision leave(Situation situation, SeatCommand.LeaveWaitlist command) {
        Optional<WaitlistEntry> entry = situation.state().waitlistEntry(command.entry());
        if (entry.isEmpty()) {
            return Decision.of(new Outcome.WaitlistEntryUnknown());
        }
        if (!situation.actor().mayActFor(entry.get().user())) {
            return Decision.of(new Outcome.NotAllowed());
        }
        return Decision.of(new Outcome.WaitlistLeft(entry.get()), new SeatEvent.WaitlistLeft(entry.get()));
    }

    /** Staff decide that the seat is free, so no desired time is looked at. */
    Decision notify(Situation situation, SeatCommand.Notify command) {
        if (!situation.actor().staff()) {
            return Decision.of(new Outcome.NotAllowed());
        }
        Optional<Seat> seat = situation.state().seat(command.seat());
        if (seat.isEmpty()) {
            return Decision.of(new Outcome.SeatUnknown());
        }
        String message = command.message().isBlank() ? SEAT_AVAILABLE : command.message();
        return situation
                .state()
                .oldestWaiter(seat.get())
                .map(entry -> notified(situation, entry, seat.get(), message))
                .orElseGet(() -> Decision.of(new Outcome.NobodyWaits()));
    }

    private static Decision notified(Situation situation, WaitlistEntry waiter, Seat seat, String message) {
        WaitlistEntry entry = waiter.notifiedAt(situation.now());
        String studentId =
                situation.state().user(entry.user()).map(User::studentId).orElse("");
        return Decision.of(
                new Outcome.Notified(entry, studentId, message),
                new SeatEvent.WaiterNotified(entry, seat.id(), message));
    }

    /** Tells the oldest fitting waiter that {@code given} back is free from now or its start on. */
    Optional<SeatEvent.WaiterNotified> seatFreed(Situation situation, Reservation given) {
        return seatFreed(situation, given, Collections.emptySortedSet());
    }

    /** @param except have been notified in the same decision */
    Optional<SeatEvent.WaiterNotified> seatFreed(Situation situation, Reservation given, SortedSet<WaitlistId> except) {
        Slot freed = new Slot(
                later(given.slot().start(), situation.now()), given.slot().end());
        if (!freed.end().isAfter(freed.start())) {
            return Optional.empty();
        }
        return situation
                .state()
                .seat(given.seat())
                .filter(seat -> !seat.maintenance())
                .flatMap(seat -> situation.state().oldestFittingWaiter(seat, freed, except))
                .map(entry ->
                        new SeatEvent.WaiterNotified(entry.notifiedAt(situation.now()), given.seat(), SEAT_AVAILABLE));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
