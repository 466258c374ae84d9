package dlsms.storage;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dlsms.seat.Policy;
import dlsms.seat.Reservation;
import dlsms.seat.Seat;
import dlsms.seat.SeatId;
import dlsms.seat.SeatState;
import dlsms.seat.SeatState.LastIds;
import dlsms.seat.User;
import dlsms.seat.UserId;
import dlsms.seat.WaitlistEntry;
import dlsms.wire.command.EventsRecord;
import dlsms.wire.command.RequestRecord;
import dlsms.wire.command.ReservationRecord;
import dlsms.wire.command.SeatRecord;
import dlsms.wire.command.UserRecord;
import dlsms.wire.command.WaitlistRecord;
import java.util.Arrays;

/** Each record of the state: can be read, stands where it belongs, and what it speaks of is there. One thread. */
final class StateVerification {

    private final RocksFolder folder;
    private final Findings findings;
    private final SeatState state = new SeatState(Policy.DEFAULT);
    private LastIds lastIds = AppliedState.NONE.lastIds();
    private long applied;
    private long eventsEntries;
    private long eventsBytes;

    StateVerification(RocksFolder folder, Findings findings) {
        this.folder = folder;
        this.findings = findings;
    }

    void look() {
        try {
            AppliedState read = AppliedRecords.read(folder);
            lastIds = read.lastIds();
            applied = read.position().index();
        } catch (CorruptDataException e) {
            return; // a problem of its family already, and nothing to compare with
        }
        each(Family.USERS, UserRecord.parser(), this::user);
        each(Family.SEATS, SeatRecord.parser(), this::seat);
        each(Family.LIVE, ReservationRecord.parser(), this::live);
        each(Family.WAITLIST, WaitlistRecord.parser(), this::waiting);
        each(Family.REQUESTS, RequestRecord.parser(), this::request);
        walk(Family.EVENTS, this::events);
        outbox();
        past();
    }

    private interface Check<M> {
        void of(byte[] key, M record);
    }

    private <M extends MessageLite> void each(Family family, Parser<M> parser, Check<M> check) {
        walk(family, (key, record) -> check.of(key, Frame.unwrap(family, key, record, parser)));
    }

    private void walk(Family family, Check<byte[]> check) {
        try (Cursor cursor = folder.cursor(family).first()) {
            for (; cursor.valid(); cursor.next()) {
                byte[] key = cursor.key();
                byte[] record = cursor.value();
                findings.count("records." + family.label());
                findings.checking(family, key, () -> check.of(key, record));
            }
        } catch (CorruptDataException e) {
            findings.problem(family.label(), "", e.getMessage());
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new CorruptDataException(otherwise);
        }
    }

    private static void numbered(byte[] key, int number, int last) {
        require(Arrays.equals(key, Keys.ofNumber(number)), "number " + number + " stands under another key");
        require(number >= 1 && number <= last, "number " + number + " is beyond " + last + ", the last one given");
    }

    private void user(byte[] key, UserRecord record) {
        User user = SeatProtos.decode(record);
        state.restore(user);
        numbered(key, user.id().value(), lastIds.user());
    }

    private void seat(byte[] key, SeatRecord record) {
        Seat seat = SeatProtos.decode(record);
        state.restore(seat);
        numbered(key, seat.id().value(), lastIds.seat());
    }

    private void live(byte[] key, ReservationRecord record) {
        Reservation reservation = SeatProtos.decode(record);
        numbered(key, reservation.id().value(), lastIds.reservation());
        refersToUserAndSeat(reservation);
        state.restore(reservation); // refuses one that overlaps another
        require(
                folder.get(Family.PAST, PastRecords.byNumber(reservation.id())).isEmpty(),
                "reservation " + reservation.id() + " is live and over");
    }

    private void refersToUserAndSeat(Reservation reservation) {
        require(isUser(reservation.user()), "user " + reservation.user() + " is missing");
        require(isSeat(reservation.seat()), "seat " + reservation.seat() + " is missing");
    }

    private boolean isUser(UserId user) {
        return state.user(user).isPresent();
    }

    private boolean isSeat(SeatId seat) {
        return state.seat(seat).isPresent();
    }

    private void waiting(byte[] key, WaitlistRecord record) {
        WaitlistEntry entry = SeatProtos.decode(record);
        numbered(key, entry.id().value(), lastIds.waitlist());
        require(isUser(entry.user()), "user " + entry.user() + " is missing");
        entry.seat().ifPresent(seat -> require(isSeat(seat), "seat " + seat + " is missing"));
    }

    private void request(byte[] key, RequestRecord record) {
        require(Keys.index(Family.REQUESTS, key) == record.getIndex(), "stands under another entry's index");
        require(record.getIndex() <= applied, "speaks of entry " + record.getIndex() + ", applied is " + applied);
    }

    private void events(byte[] key, byte[] encoded) {
        eventsEntries += 1;
        eventsBytes += encoded.length;
        EventsRecord record = Frame.unwrap(Family.EVENTS, key, encoded, EventsRecord.parser());
        require(Keys.index(Family.EVENTS, key) == record.getIndex(), "stands under another entry's index");
        require(record.getIndex() <= applied, "speaks of entry " + record.getIndex() + ", applied is " + applied);
        EventProtos.decode(record);
    }

    /** It holds what is said that it holds. */
    private void outbox() {
        findings.checking(Family.META, MetaKey.OUTBOX, () -> {
            OutboxExtent said = OutboxExtent.read(folder);
            var found = new OutboxExtent(said.completeAfter(), eventsEntries, eventsBytes);
            require(said.equals(found), "the outbox is said to be " + said + ", found " + found);
            require(said.completeAfter() <= applied, "the outbox is complete only after " + said.completeAfter());
            try (Cursor cursor = folder.cursor(Family.EVENTS).first()) {
                require(
                        !cursor.valid() || Keys.index(Family.EVENTS, cursor.key()) > said.completeAfter(),
                        "the outbox has events from before " + said.completeAfter());
            }
        });
    }

    /** Each reservation that is over leads from its number to its user and back. */
    private void past() {
        walk(Family.PAST, (key, record) -> {
            require(key.length > 0, "a key without a kind");
            switch (key[0]) {
                case PastRecords.BY_USER -> pastByUser(key, record);
                case PastRecords.BY_NUMBER -> pastByNumber(key, record);
                default -> throw new CorruptDataException("a key of the unknown kind " + key[0]);
            }
        });
    }

    private void pastByUser(byte[] key, byte[] record) {
        Reservation reservation = PastRecords.decode(key, record);
        require(
                Arrays.equals(key, PastRecords.byUser(reservation.user(), reservation.id())),
                "reservation " + reservation.id() + " stands under another key");
        require(reservation.id().value() <= lastIds.reservation(), "its number was never given");
        refersToUserAndSeat(reservation);
        byte[] byNumber = PastRecords.byNumber(reservation.id());
        require(
                folder.get(Family.PAST, byNumber)
                        .filter(found -> PastRecords.userOf(byNumber, found).equals(reservation.user()))
                        .isPresent(),
                "reservation " + reservation.id() + " is not found by its number");
    }

    private void pastByNumber(byte[] key, byte[] record) {
        byte[] byUser = PastRecords.byUser(PastRecords.userOf(key, record), PastRecords.numberOf(key));
        require(folder.get(Family.PAST, byUser).isPresent(), "the reservation of this number is missing");
    }
}
