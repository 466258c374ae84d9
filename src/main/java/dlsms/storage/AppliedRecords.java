package dlsms.storage;

import dlsms.raft.LogPosition;
import dlsms.seat.Retention;
import dlsms.seat.SeatState;
import dlsms.wire.command.AppliedRecord;
import java.util.Optional;

/** An {@link AppliedState} as it stands on disk. */
final class AppliedRecords {

    private AppliedRecords() {}

    /** What the state had applied, as of the newest write. */
    static AppliedState read(RocksFolder database) {
        return decode(database.get(Family.META, MetaKey.APPLIED));
    }

    /** {@link AppliedState#NONE} where there is no record. */
    static AppliedState decode(Optional<byte[]> found) {
        return found.map(record -> Frame.unwrap(Family.META, MetaKey.APPLIED, record, AppliedRecord.parser()))
                .map(AppliedRecords::decode)
                .orElse(AppliedState.NONE);
    }

    private static AppliedState decode(AppliedRecord record) {
        return new AppliedState(
                new LogPosition(record.getTerm(), record.getIndex()),
                record.getStamp(),
                record.getEventsHash(),
                new SeatState.LastIds(
                        record.getLastUserId(),
                        record.getLastSeatId(),
                        record.getLastReservationId(),
                        record.getLastWaitlistId()),
                // A record from before there was a retention has 0: nothing was dropped yet.
                new Retention(record.getRetentionDays(), Math.max(1, record.getNextKeptReservationId())));
    }

    static AppliedRecord encode(AppliedState applied) {
        return AppliedRecord.newBuilder()
                .setIndex(applied.position().index())
                .setTerm(applied.position().term())
                .setStamp(applied.stampMicros())
                .setEventsHash(applied.eventsHash())
                .setLastUserId(applied.lastIds().user())
                .setLastSeatId(applied.lastIds().seat())
                .setLastReservationId(applied.lastIds().reservation())
                .setLastWaitlistId(applied.lastIds().waitlist())
                .setRetentionDays(applied.retention().days())
                .setNextKeptReservationId(applied.retention().next())
                .build();
    }
}
