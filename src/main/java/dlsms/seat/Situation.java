package dlsms.seat;

import java.time.Instant;

/** Who asks when, and what they find. Rules read the state and leave it as it is. */
record Situation(SeatState state, Actor actor, Instant now) {}
