package dlsms.seat;

import java.time.Instant;

/** The rules of reservations as a function. */
public final class SeatRules {

    public SeatRules(Policy policy) {
        throw new UnsupportedOperationException();
    }

    /** What {@code command} means at {@code now}, which never goes back; changes nothing: {@link SeatState#apply} does. */
    public Decision decide(SeatState state, Actor actor, Instant now, SeatCommand command) {
        throw new UnsupportedOperationException();
    }
}
