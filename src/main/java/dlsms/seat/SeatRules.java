package dlsms.seat;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** The rules of reservations as a function. */
public final class SeatRules {

    private final CatalogueRules catalogue;
    private final ReservationRules reservations;
    private final WaitlistRules waitlist;
    private final TickRules ticks;
    private final HistoryRules history;

    /** Knows no reservation but those of the state. */
    public SeatRules(Policy policy) {
        this(policy, id -> Optional.empty());
    }

    /**
     * @param past finds reservations that have left the state, so that the answer to a late check-in can say why. It
     *     must know exactly those that left by the entries before this one: all nodes must give the same answer
     */
    public SeatRules(Policy policy, Function<ReservationId, Optional<Reservation>> past) {
        this.catalogue = new CatalogueRules(policy);
        this.waitlist = new WaitlistRules(policy);
        this.ticks = new TickRules(policy, waitlist);
        this.reservations = new ReservationRules(policy, past, waitlist, ticks);
        this.history = new HistoryRules(policy, past);
    }

    /**
     * What {@code command} means at {@code now}, which never goes back; changes nothing: {@link SeatState#apply}
     * does.
     */
    public Decision decide(SeatState state, Actor actor, Instant now, SeatCommand command) {
        var situation = new Situation(state, actor, now);
        return switch (command) {
            case SeatCommand.Found found -> catalogue.found(situation, found);
            case SeatCommand.Register register -> catalogue.register(situation, register);
            case SeatCommand.AddSeat addSeat -> catalogue.addSeat(situation, addSeat);
            case SeatCommand.Reserve reserve -> reservations.reserve(situation, reserve);
            case SeatCommand.CheckIn checkIn -> reservations.checkIn(situation, checkIn);
            case SeatCommand.Cancel cancel -> reservations.cancel(situation, cancel);
            case SeatCommand.JoinWaitlist join -> waitlist.join(situation, join);
            case SeatCommand.LeaveWaitlist leave -> waitlist.leave(situation, leave);
            case SeatCommand.Notify notify -> waitlist.notify(situation, notify);
            case SeatCommand.Operation operation -> catalogue.operation(situation, operation);
            case SeatCommand.Tick tick -> ticks.tick(situation);
            case SeatCommand.SetRetention retention -> history.setRetention(situation, retention);
            case SeatCommand.DropHistory drop -> history.drop(situation);
        };
    }
}
