package dlsms.seat;

import dlsms.seat.Reservation.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The rules told a second time, as slowly and plainly as can be: lists that hold everything for ever and are searched
 * from end to end. What it answers is what the quick one must answer.
 */
final class NaiveLibrary {

    private final Policy policy;
    final List<User> users = new ArrayList<>();
    final List<Seat> seats = new ArrayList<>();
    private final List<Reservation> reservations = new ArrayList<>();
    final List<WaitlistEntry> waitlist = new ArrayList<>();
    private int lastWaitlistId;
    private int retentionDays;
    private int dropped; // reservations are dropped in the order of their numbers, which are their places here

    NaiveLibrary(Policy policy) {
        this.policy = policy;
    }

    Outcome does(Actor actor, Instant now, SeatCommand command) {
        return switch (command) {
            case SeatCommand.Found found -> new Outcome.Done();
            case SeatCommand.Register register -> register(actor, now, register);
            case SeatCommand.AddSeat addSeat -> addSeat(actor, addSeat);
            case SeatCommand.Reserve reserve -> reserve(actor, now, reserve);
            case SeatCommand.CheckIn(ReservationId id) -> checkIn(actor, now, id);
            case SeatCommand.Cancel(ReservationId id) -> cancel(actor, now, id);
            case SeatCommand.JoinWaitlist join -> join(actor, now, join);
            case SeatCommand.LeaveWaitlist(WaitlistId id) -> leave(actor, id);
            case SeatCommand.Notify notify -> notify(actor, now, notify);
            case SeatCommand.Operation operation ->
                actor.staff()
                        ? new Outcome.Executed(operation.text().isEmpty() ? "noop" : operation.text())
                        : new Outcome.NotAllowed();
            case SeatCommand.Tick tick -> tick(actor, now);
            case SeatCommand.SetRetention(int days) -> setRetention(actor, days);
            case SeatCommand.DropHistory drop -> drop(actor, now);
        };
    }

    private Outcome register(Actor actor, Instant now, SeatCommand.Register command) {
        if (command.staff() && !actor.staff()) {
            return new Outcome.NotAllowed();
        }
        if (users.stream().anyMatch(user -> user.studentId().equals(command.studentId()))) {
            return new Outcome.StudentIdTaken();
        }
        if (users.size() == policy.usersMax()) {
            return new Outcome.LimitReached("usersMax", policy.usersMax());
        }
        var id = new UserId(users.size() + 1);
        users.add(new User(id, command.studentId(), command.name(), command.passwordHash(), command.staff(), now));
        return new Outcome.Registered(users.getLast());
    }

    private Outcome addSeat(Actor actor, SeatCommand.AddSeat command) {
        if (!actor.staff()) {
            return new Outcome.NotAllowed();
        }
        if (seats.size() == policy.seatsMax()) {
            return new Outcome.LimitReached("seatsMax", policy.seatsMax());
        }
        seats.add(new Seat(
                new SeatId(seats.size() + 1),
                command.branch(),
                command.area(),
                command.power(),
                command.monitor(),
                command.maintenance()));
        return new Outcome.SeatAdded(seats.getLast());
    }

    private Outcome reserve(Actor actor, Instant now, SeatCommand.Reserve command) {
        return unknown(actor, command)
                .or(() -> wrong(command.slot(), now))
                .or(() -> taken(command))
                .or(() -> full(now))
                .orElseGet(() -> {
                    var id = new ReservationId(reservations.size() + 1);
                    reservations.add(new Reservation(
                            id,
                            command.user(),
                            command.seat(),
                            command.slot(),
                            Status.CONFIRMED,
                            now,
                            Optional.empty()));
                    return new Outcome.Reserved(reservations.getLast());
                });
    }

    private Optional<Outcome> unknown(Actor actor, SeatCommand.Reserve command) {
        if (!actor.mayActFor(command.user())) {
            return Optional.of(new Outcome.NotAllowed());
        }
        if (user(command.user()).isEmpty()) {
            return Optional.of(new Outcome.UserUnknown());
        }
        return seat(command.seat()).isEmpty() ? Optional.of(new Outcome.SeatUnknown()) : Optional.empty();
    }

    private Optional<Outcome> wrong(Slot slot, Instant now) {
        if (!slot.start().isBefore(slot.end())) {
            return Optional.of(new Outcome.EndNotAfterStart());
        }
        if (slot.length().compareTo(Duration.ofHours(24)) > 0) {
            return Optional.of(new Outcome.TooLong(24));
        }
        if (!now.isBefore(slot.end())) {
            return Optional.of(new Outcome.AlreadyOver());
        }
        return now.plus(policy.aheadMax()).isBefore(slot.start())
                ? Optional.of(new Outcome.TooFarAhead(policy.aheadMax().toDays()))
                : Optional.empty();
    }

    private Optional<Outcome> taken(SeatCommand.Reserve command) {
        if (seat(command.seat()).orElseThrow().maintenance()) {
            return Optional.of(new Outcome.SeatInMaintenance());
        }
        return reservations.stream()
                .filter(each ->
                        each.seat().equals(command.seat()) && each.status().blocks())
                .map(Reservation::slot)
                .filter(command.slot()::overlaps)
                .min(Comparator.comparing(Slot::start))
                .map(Outcome.SeatTaken::new);
    }

    private Optional<Outcome> full(Instant now) {
        long live = reservations.stream()
                .filter(each -> each.status().blocks())
                .filter(each -> each.status() != Status.COMPLETED
                        || now.isBefore(each.slot().end().plus(Duration.ofHours(24))))
                .count();
        return live == policy.liveReservationsMax()
                ? Optional.of(new Outcome.LimitReached("liveReservationsMax", policy.liveReservationsMax()))
                : Optional.empty();
    }

    private Outcome checkIn(Actor actor, Instant now, ReservationId id) {
        Optional<Reservation> found = first(kept(), each -> each.id().equals(id));
        if (found.isEmpty()) {
            return new Outcome.ReservationUnknown();
        }
        Reservation reservation = found.get();
        if (!actor.mayActFor(reservation.user())) {
            return new Outcome.NotAllowed();
        }
        Status status = endedIfDue(reservation, now).status();
        if (status != Status.CONFIRMED) {
            return new Outcome.CannotCheckIn(status);
        }
        if (now.isBefore(reservation.slot().start())) {
            return new Outcome.TooEarlyToCheckIn();
        }
        if (!now.isBefore(reservation.slot().end())) {
            return new Outcome.TooLateToCheckIn();
        }
        return new Outcome.CheckedIn(replace(reservation.checkedInAt(now)));
    }

    private Outcome cancel(Actor actor, Instant now, ReservationId id) {
        Optional<Reservation> found = first(kept(), each -> each.id().equals(id));
        if (found.isEmpty()) {
            return new Outcome.ReservationUnknown();
        }
        if (!actor.mayActFor(found.get().user())) {
            return new Outcome.NotAllowed();
        }
        Status status = endedIfDue(found.get(), now).status();
        if (status != Status.CONFIRMED && status != Status.CHECKED_IN) {
            return new Outcome.CannotCancel(status);
        }
        Reservation cancelled = replace(found.get().with(Status.CANCELLED));
        tellAWaiter(cancelled, now);
        return new Outcome.Cancelled(cancelled);
    }

    private Reservation endedIfDue(Reservation reservation, Instant now) {
        if (now.isBefore(dueAt(reservation))) {
            return reservation;
        }
        if (reservation.status() == Status.CHECKED_IN) {
            return replace(reservation.with(Status.COMPLETED));
        }
        Reservation missed = replace(reservation.with(Status.NO_SHOW));
        tellAWaiter(missed, now);
        return missed;
    }

    private static Instant dueAt(Reservation reservation) {
        return switch (reservation.status()) {
            case CONFIRMED -> reservation.slot().start().plus(Duration.ofMinutes(15));
            case CHECKED_IN -> reservation.slot().end();
            case COMPLETED, CANCELLED, NO_SHOW -> Instant.MAX;
        };
    }

    private Outcome tick(Actor actor, Instant now) {
        if (!actor.staff()) {
            return new Outcome.NotAllowed();
        }
        List<Reservation> due = reservations.stream()
                .filter(each -> !now.isBefore(dueAt(each)))
                .sorted(Comparator.comparing(NaiveLibrary::dueAt).thenComparing(Reservation::id))
                .limit(policy.duePerTickMax())
                .toList();
        due.forEach(reservation -> endedIfDue(reservation, now));
        return new Outcome.Done();
    }

    private Outcome setRetention(Actor actor, int days) {
        if (!actor.staff()) {
            return new Outcome.NotAllowed();
        }
        if (days < 0 || days > policy.retentionDaysMax()) {
            return new Outcome.LimitReached("retentionDaysMax", policy.retentionDaysMax());
        }
        retentionDays = days;
        return new Outcome.RetentionSet(days);
    }

    private Outcome drop(Actor actor, Instant now) {
        if (!actor.staff()) {
            return new Outcome.NotAllowed();
        }
        kept().stream()
                .takeWhile(each -> retentionDays > 0
                        && each.status() != Status.CONFIRMED
                        && each.status() != Status.CHECKED_IN
                        && !now.isBefore(each.slot().end().plus(Duration.ofDays(retentionDays))))
                .limit(policy.droppedPerEntryMax())
                .forEach(each -> dropped += 1);
        return new Outcome.Done();
    }

    /** Without those that were dropped. */
    List<Reservation> kept() {
        return List.copyOf(reservations.subList(dropped, reservations.size()));
    }

    private Outcome join(Actor actor, Instant now, SeatCommand.JoinWaitlist command) {
        Optional<Seat> seat = command.seat().flatMap(this::seat);
        if (!actor.mayActFor(command.user())) {
            return new Outcome.NotAllowed();
        }
        if (user(command.user()).isEmpty()) {
            return new Outcome.UserUnknown();
        }
        if (command.seat().isPresent() && seat.isEmpty()) {
            return new Outcome.SeatUnknown();
        }
        if (seat.isEmpty() && command.branch().isBlank()) {
            return new Outcome.SeatOrBranchNeeded();
        }
        long own = waitlist.stream()
                .filter(each -> each.user().equals(command.user()))
                .count();
        if (own >= policy.waitlistEntriesPerUserMax() || waitlist.size() >= policy.waitlistEntriesMax()) {
            Optional<WaitlistEntry> notified = first(
                    waitlist,
                    each -> each.user().equals(command.user())
                            && each.notified().isPresent());
            if (notified.isEmpty()) {
                return own >= policy.waitlistEntriesPerUserMax()
                        ? new Outcome.LimitReached("waitlistEntriesPerUserMax", policy.waitlistEntriesPerUserMax())
                        : new Outcome.LimitReached("waitlistEntriesMax", policy.waitlistEntriesMax());
            }
            waitlist.remove(notified.get());
        }
        lastWaitlistId += 1;
        waitlist.add(new WaitlistEntry(
                new WaitlistId(lastWaitlistId),
                command.user(),
                command.seat(),
                seat.map(Seat::branch).orElse(command.branch()),
                command.desired(),
                now,
                Optional.empty()));
        return new Outcome.WaitlistJoined(waitlist.getLast());
    }

    private Outcome leave(Actor actor, WaitlistId id) {
        Optional<WaitlistEntry> found = first(waitlist, each -> each.id().equals(id));
        if (found.isEmpty()) {
            return new Outcome.WaitlistEntryUnknown();
        }
        if (!actor.mayActFor(found.get().user())) {
            return new Outcome.NotAllowed();
        }
        waitlist.remove(found.get());
        return new Outcome.WaitlistLeft(found.get());
    }

    private Outcome notify(Actor actor, Instant now, SeatCommand.Notify command) {
        if (!actor.staff()) {
            return new Outcome.NotAllowed();
        }
        Optional<Seat> seat = seat(command.seat());
        if (seat.isEmpty()) {
            return new Outcome.SeatUnknown();
        }
        Optional<WaitlistEntry> oldest = oldestWaiter(seat.get(), each -> true);
        if (oldest.isEmpty()) {
            return new Outcome.NobodyWaits();
        }
        WaitlistEntry told = tell(oldest.get(), now);
        String message = command.message().isBlank() ? "A seat has become available" : command.message();
        return new Outcome.Notified(told, user(told.user()).orElseThrow().studentId(), message);
    }

    private void tellAWaiter(Reservation freed, Instant now) {
        Predicate<Instant> fits = time -> !time.isBefore(now) && freed.slot().contains(time);
        if (now.isBefore(freed.slot().end())) {
            oldestWaiter(
                            seat(freed.seat()).orElseThrow(),
                            each -> each.desired().stream().allMatch(fits))
                    .ifPresent(waiter -> tell(waiter, now));
        }
    }

    private Optional<WaitlistEntry> oldestWaiter(Seat seat, Predicate<WaitlistEntry> fits) {
        List<WaitlistEntry> fitting = waitlist.stream()
                .filter(each -> each.notified().isEmpty())
                .filter(fits)
                .toList();
        return first(fitting, each -> each.seat().equals(Optional.of(seat.id())))
                .or(() -> first(
                        fitting, each -> each.seat().isEmpty() && each.branch().equals(seat.branch())));
    }

    private WaitlistEntry tell(WaitlistEntry waiter, Instant now) {
        waitlist.set(waitlist.indexOf(waiter), waiter.notifiedAt(now));
        return waiter.notifiedAt(now);
    }

    private Reservation replace(Reservation changed) {
        reservations.set(changed.id().value() - 1, changed);
        return changed;
    }

    private Optional<User> user(UserId id) {
        return first(users, user -> user.id().equals(id));
    }

    private Optional<Seat> seat(SeatId id) {
        return first(seats, seat -> seat.id().equals(id));
    }

    private static <T> Optional<T> first(List<T> all, Predicate<T> wanted) {
        return all.stream().filter(wanted).findFirst();
    }
}
