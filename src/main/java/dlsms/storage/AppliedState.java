package dlsms.storage;

import dlsms.raft.LogPosition;
import dlsms.seat.SeatState.LastIds;

/**
 * How far a state has come; always written together with what it speaks of.
 *
 * @param position of the last entry applied
 * @param stampMicros the newest stamp seen, microseconds since 1970: time in the state never goes back
 * @param eventsHash rolling hash of all events so far
 */
public record AppliedState(LogPosition position, long stampMicros, long eventsHash, LastIds lastIds) {

    /** Before the first entry. */
    public static final AppliedState NONE = new AppliedState(LogPosition.NONE, 0, 0, new LastIds(0, 0, 0, 0));
}
