package dlsms.seat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A library in a test: decides a command, applies what happens, and keeps the history that a node keeps on its disk.
 */
final class Library {

    /** What {@link SeatRules#decide} does, or a planted defect of it. */
    interface Rules {
        Decision decide(SeatState state, Actor actor, Instant now, SeatCommand command);
    }

    static final Instant MORNING = Instant.parse("2026-03-02T08:00:00Z");
    static final Actor STAFF = new Actor(new UserId(0), true, "staff");

    final SeatState state;
    final List<SeatEvent> events = new ArrayList<>();
    private final TreeMap<ReservationId, Reservation> past = new TreeMap<>();
    private final Rules rules;
    private Consumer<SeatEvent> watcher = event -> {};
    private Instant now = MORNING;

    Library(Policy policy) {
        this(policy, rules -> rules::decide);
    }

    /** @param defect makes wrong rules of the right ones */
    Library(Policy policy, Function<SeatRules, Rules> defect) {
        this.state = new SeatState(policy);
        this.rules = defect.apply(new SeatRules(policy, id -> Optional.ofNullable(past.get(id))));
    }

    /** With a state of another policy than its rules have. */
    Library(SeatState state, Policy policy) {
        this.state = state;
        this.rules = new SeatRules(policy, id -> Optional.ofNullable(past.get(id)))::decide;
    }

    /** A second one with the same records, as after a restart. */
    Library restarted(Policy policy) {
        var restarted = new Library(policy);
        copyRecordsTo(restarted);
        restarted.state.restore(state.lastIds());
        restarted.state.restore(state.retention());
        return restarted;
    }

    void copyRecordsTo(Library other) {
        other.now = now;
        other.past.putAll(past);
        state.users().forEach(other.state::restore);
        state.seats().forEach(other.state::restore);
        live().forEach(other.state::restore);
        waitlist().forEach(other.state::restore);
        state.cluster().ifPresent(other.state::restore);
    }

    /** With one library of two seats, and two students. */
    static Library open() {
        return open(Policy.DEFAULT);
    }

    static Library open(Policy policy) {
        var library = new Library(policy);
        library.does(new SeatCommand.Register("S1", "Ann", "hash", false));
        library.does(new SeatCommand.Register("S2", "Ben", "hash", false));
        library.does(new SeatCommand.AddSeat("Main", "Silent", true, false, false));
        library.does(new SeatCommand.AddSeat("Main", "Silent", false, false, false));
        return library;
    }

    Outcome does(SeatCommand command) {
        return does(STAFF, command);
    }

    Outcome does(Actor actor, SeatCommand command) {
        state.forget(now).forEach(over -> past.put(over.id(), over));
        Decision decision = rules.decide(state, actor, now, command);
        decision.events().forEach(this::apply);
        return decision.outcome();
    }

    private void apply(SeatEvent event) {
        events.add(event);
        watcher.accept(event);
        state.apply(event);
        switch (event) {
            case SeatEvent.Cancelled(Reservation over) -> past.put(over.id(), over);
            case SeatEvent.NoShow(Reservation over) -> past.put(over.id(), over);
            case SeatEvent.HistoryDropped(List<Reservation> dropped, int next) ->
                dropped.forEach(each -> past.remove(each.id()));
            default -> {}
        }
    }

    /** @param next sees each event before it is applied */
    void watch(Consumer<SeatEvent> next) {
        watcher = next;
    }

    /** The live and the past ones, by id. */
    List<Reservation> reservations() {
        return Stream.concat(live().stream(), past.values().stream())
                .sorted(Comparator.comparing(Reservation::id))
                .toList();
    }

    private List<Reservation> live() {
        return state.users().stream()
                .flatMap(user -> state.reservationsOf(user.id()).stream())
                .toList();
    }

    /** By id. */
    List<WaitlistEntry> waitlist() {
        return state.users().stream()
                .flatMap(user -> state.waitlistOf(user.id()).stream())
                .sorted(Comparator.comparing(WaitlistEntry::id))
                .toList();
    }

    static Optional<Reservation> reservationOf(SeatEvent event) {
        return switch (event) {
            case SeatEvent.Reserved(Reservation reservation) -> Optional.of(reservation);
            case SeatEvent.CheckedIn(Reservation reservation) -> Optional.of(reservation);
            case SeatEvent.Cancelled(Reservation reservation) -> Optional.of(reservation);
            case SeatEvent.NoShow(Reservation reservation) -> Optional.of(reservation);
            case SeatEvent.Completed(Reservation reservation) -> Optional.of(reservation);
            default -> Optional.empty();
        };
    }

    Instant now() {
        return now;
    }

    void later(Duration duration) {
        now = now.plus(duration);
    }

    void waitUntil(Instant moment) {
        now = moment;
    }

    Outcome reserve(int user, int seat, Slot slot) {
        return does(new SeatCommand.Reserve(new UserId(user), new SeatId(seat), slot));
    }

    /** Reserves what must be free. */
    Reservation reserved(int user, int seat, Slot slot) {
        return ((Outcome.Reserved) reserve(user, seat, slot)).reservation();
    }

    /** Joins what must be open. */
    WaitlistEntry waits(int user, int seat) {
        return joined(
                new SeatCommand.JoinWaitlist(new UserId(user), Optional.of(new SeatId(seat)), "", Optional.empty()));
    }

    WaitlistEntry waits(int user, String branch) {
        return joined(new SeatCommand.JoinWaitlist(new UserId(user), Optional.empty(), branch, Optional.empty()));
    }

    WaitlistEntry waits(int user, int seat, Instant desired) {
        return joined(new SeatCommand.JoinWaitlist(
                new UserId(user), Optional.of(new SeatId(seat)), "", Optional.of(desired)));
    }

    private WaitlistEntry joined(SeatCommand.JoinWaitlist command) {
        return ((Outcome.WaitlistJoined) does(command)).entry();
    }

    Outcome checkIn(Reservation reservation) {
        return does(new SeatCommand.CheckIn(reservation.id()));
    }

    Outcome cancel(Reservation reservation) {
        return does(new SeatCommand.Cancel(reservation.id()));
    }

    Outcome tick() {
        return does(Actor.SYSTEM, new SeatCommand.Tick());
    }

    Optional<Reservation.Status> status(Reservation reservation) {
        return state.reservation(reservation.id())
                .or(() -> Optional.ofNullable(past.get(reservation.id())))
                .map(Reservation::status);
    }

    /** Who was told that a seat is free, in order. */
    List<WaitlistId> told() {
        return events.stream()
                .filter(SeatEvent.WaiterNotified.class::isInstance)
                .map(event -> ((SeatEvent.WaiterNotified) event).entry().id())
                .toList();
    }

    static Actor student(int user) {
        return new Actor(new UserId(user), false, "student " + user);
    }

    /** From the morning's full hour on. */
    static Slot hours(int from, int to) {
        return new Slot(MORNING.plus(Duration.ofHours(from)), MORNING.plus(Duration.ofHours(to)));
    }

    static Slot minutes(int from, int to) {
        return new Slot(MORNING.plus(Duration.ofMinutes(from)), MORNING.plus(Duration.ofMinutes(to)));
    }

    static Instant hour(int hour) {
        return MORNING.plus(Duration.ofHours(hour));
    }
}
