package dlsms.statemachine;

import dlsms.seat.Actor;
import dlsms.seat.SeatCommand;

/**
 * A command as it stands in the log.
 *
 * @param requestId of the actor's choice, so that a repetition is applied once; empty: none
 */
public record Request(String requestId, Actor actor, SeatCommand command) {}
