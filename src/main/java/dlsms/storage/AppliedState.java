package dlsms.storage;

import dlsms.raft.LogPosition;
import dlsms.seat.Retention;
import dlsms.seat.SeatState.LastIds;

/**
 * How far a state has come; always written together with what it speaks of.
 *
 * @param position of the last entry applied
 * @param stampMicros the newest stamp seen, microseconds since 1970: time in the state never goes back
 * @param eventsHash rolling hash of all events so far
 * @param retention how long history is kept, and how far it was dropped
 */
public record AppliedState(
        LogPosition position, long stampMicros, long eventsHash, LastIds lastIds, Retention retention) {

    /** Before the first entry. */
    public static final AppliedState NONE = new AppliedState(LogPosition.NONE, 0, 0, new LastIds(0, 0, 0, 0));

    /** Where history is kept for ever. */
    public AppliedState(LogPosition position, long stampMicros, long eventsHash, LastIds lastIds) {
        this(position, stampMicros, eventsHash, lastIds, Retention.FOR_EVER);
    }
}
