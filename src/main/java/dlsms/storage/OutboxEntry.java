package dlsms.storage;

import dlsms.raft.LogPosition;
import dlsms.seat.Actor;
import dlsms.seat.SeatEvent;
import java.time.Instant;
import java.util.List;

/**
 * What one committed entry made happen. Users come without the hash of their password, the cluster without its secret.
 *
 * <p>{@link SeatEvent.HistoryDropped} names no reservations here, for what was dropped is not written down once more:
 * none before its {@code next} is known any longer.
 *
 * @param stamp the state's time at that entry: never before that of an earlier one
 * @param events in the order in which they happened; at least one
 */
public record OutboxEntry(LogPosition position, Instant stamp, Actor actor, List<SeatEvent> events) {}
