package dlsms.statemachine;

import dlsms.raft.LogPosition;
import dlsms.seat.Outcome;
import dlsms.seat.SeatCommand;
import dlsms.storage.RememberedRequest;
import dlsms.storage.SeatRecords;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Lets each request be applied once: its repetition within a day of the log's time gets the first answer. All of it
 * depends on the log alone, so each node gives the same answers, restarted or not. The loop's thread.
 */
final class RequestIds {

    static final long SECONDS_KEPT = 86_400;

    /** About 20 bytes of memory for each; when that many were applied within a day, one more is refused. */
    static final int REQUEST_IDS_MAX = 4_000_000;

    private static final int COMMAND_HASH_BYTES = 16;

    private final SeatRecords records;
    private final int max;
    private final RequestTable table = new RequestTable();
    private final MessageDigest sha256 = sha256();

    // Applied, but not yet on disk.
    private final SortedMap<Long, RememberedRequest> unwritten = new TreeMap<>();

    RequestIds(SeatRecords records, int max) {
        this.records = records;
        this.max = max;
    }

    /** What the disk remembers, as of {@code nowMicros}. */
    void load(long nowMicros) {
        records.loadRequests(table::add);
        table.forget(nowMicros, SECONDS_KEPT);
    }

    /**
     * Applies the request by {@code apply}, unless it is a repetition. Stamps never go back.
     *
     * @param encoded the request as it stands in the log
     */
    SeatAnswer once(
            Request request, byte[] encoded, LogPosition position, long stampMicros, Supplier<SeatAnswer> apply) {
        table.forget(stampMicros, SECONDS_KEPT);
        int actor = request.actor().user().value();
        int hash = hash(actor, request.requestId());
        byte[] commandHash = commandHash(encoded, request.command());
        OptionalLong first = table.find(hash, index -> isOf(at(index), actor, request.requestId()));
        if (first.isPresent()) {
            return answerAgain(at(first.getAsLong()), commandHash);
        }
        if (table.size() >= max) {
            return new SeatAnswer(new Outcome.LimitReached("requestIdsMax", max), position);
        }
        SeatAnswer answer = apply.get();
        var user = request.actor().user();
        unwritten.put(
                position.index(),
                new RememberedRequest(
                        user, request.requestId(), hash, commandHash, answer.encoded(), position, stampMicros));
        table.add(hash, position.index(), stampMicros);
        return answer;
    }

    private static SeatAnswer answerAgain(RememberedRequest first, byte[] commandHash) {
        return Arrays.equals(first.commandHash(), commandHash)
                ? SeatAnswer.decode(first.answer())
                : new SeatAnswer(new Outcome.RequestIdReused(), first.position());
    }

    private static boolean isOf(RememberedRequest request, int actor, String requestId) {
        return request.actor().value() == actor && request.requestId().equals(requestId);
    }

    private RememberedRequest at(long index) {
        RememberedRequest request = unwritten.get(index);
        return request != null
                ? request
                : records.request(index)
                        .orElseThrow(() -> new IllegalStateException("request of entry " + index + " is not on disk"));
    }

    /** What is to be written. */
    List<RememberedRequest> unwritten() {
        return List.copyOf(unwritten.values());
    }

    /** What {@link #unwritten} gave is on disk now. */
    void written() {
        unwritten.clear();
    }

    /** The oldest index still remembered; {@code none} where there is none. */
    long keptFrom(long none) {
        return table.oldestIndex().orElse(none);
    }

    // A hash that callers can't steer: else they could make one chain of all their ids.
    private int hash(int actor, String requestId) {
        sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(actor).array());
        return ByteBuffer.wrap(sha256.digest(requestId.getBytes(StandardCharsets.UTF_8)))
                .getInt();
    }

    private byte[] commandHash(byte[] encoded, SeatCommand command) {
        return Arrays.copyOf(sha256.digest(Commands.identity(encoded, command)), COMMAND_HASH_BYTES);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
