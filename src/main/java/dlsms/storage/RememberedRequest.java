package dlsms.storage;

import dlsms.raft.LogPosition;
import dlsms.seat.UserId;

/**
 * A request that was applied, so that its repetition gets the same answer.
 *
 * @param actor who asked: request ids are each actor's own
 * @param idHash of actor and request id
 * @param commandHash tells a repetition from another command under the same id
 * @param answer as it travels
 * @param position of the entry that was applied
 * @param stampMicros when, by the log's time
 */
public record RememberedRequest(
        UserId actor,
        String requestId,
        int idHash,
        byte[] commandHash,
        byte[] answer,
        LogPosition position,
        long stampMicros) {}
