package dlsms.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dlsms.raft.LogPosition;
import dlsms.seat.Actor;
import dlsms.seat.Cluster;
import dlsms.seat.Reservation;
import dlsms.seat.SeatEvent;
import dlsms.seat.SeatId;
import dlsms.seat.User;
import dlsms.seat.UserId;
import dlsms.seat.WaitlistEntry;
import dlsms.seat.WaitlistId;
import dlsms.wire.command.Event;
import dlsms.wire.command.EventsRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What goes into the outbox comes out of it, but for what is to stay behind. */
class EventProtosTest {

    private static final LogPosition POSITION = new LogPosition(3, 7);
    private static final Instant NOON = SeatRecordsContract.NOON;
    private static final Actor ALICE = new Actor(new UserId(1), false, "S1");
    private static final WaitlistEntry FOR_A_SEAT = new WaitlistEntry(
            new WaitlistId(4),
            new UserId(1),
            Optional.of(new SeatId(9)),
            "Main",
            Optional.of(NOON),
            NOON,
            Optional.empty());
    private static final WaitlistEntry FOR_A_BRANCH = new WaitlistEntry(
            new WaitlistId(5),
            new UserId(1),
            Optional.empty(),
            "Main",
            Optional.empty(),
            NOON,
            Optional.of(NOON.plusSeconds(1)));

    /** One of each kind, none of which holds anything that stays behind. */
    private static List<SeatEvent> events() {
        Reservation reserved = SeatRecordsContract.reservation(1);
        return List.of(
                new SeatEvent.Founded(new Cluster("c1", new byte[0])),
                new SeatEvent.UserRegistered(new User(new UserId(1), "S1", "Alice", "", true, NOON)),
                new SeatEvent.SeatAdded(SeatRecordsContract.SEAT),
                new SeatEvent.Reserved(reserved),
                new SeatEvent.CheckedIn(reserved.checkedInAt(NOON)),
                new SeatEvent.Cancelled(reserved.with(Reservation.Status.CANCELLED)),
                new SeatEvent.NoShow(reserved.with(Reservation.Status.NO_SHOW)),
                new SeatEvent.Completed(reserved.checkedInAt(NOON).with(Reservation.Status.COMPLETED)),
                new SeatEvent.WaitlistJoined(FOR_A_SEAT),
                new SeatEvent.WaitlistLeft(FOR_A_BRANCH),
                new SeatEvent.WaiterNotified(FOR_A_BRANCH, new SeatId(2), "free"),
                new SeatEvent.RetentionSet(7, 30),
                new SeatEvent.HistoryDropped(List.of(), 12),
                new SeatEvent.OperationExecuted("probe", "n1"));
    }

    private static OutboxEntry thereAndBack(SeatEvent event) throws Exception {
        byte[] encoded =
                EventProtos.encode(POSITION, 1_234_567, ALICE, List.of(event)).toByteArray();
        return EventProtos.decode(EventsRecord.parseFrom(encoded));
    }

    @Test
    void everyKindOfEventComesBackAsItWas() throws Exception {
        for (SeatEvent event : events()) {
            assertThat(thereAndBack(event))
                    .isEqualTo(
                            new OutboxEntry(POSITION, Instant.EPOCH.plusNanos(1_234_567_000), ALICE, List.of(event)));
        }
        assertThat(events().stream().map(Object::getClass).toList())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(SeatEvent.class.getPermittedSubclasses()).toList());
    }

    @Test
    void theEventsOfAnEntryKeepTheirOrder() throws Exception {
        byte[] encoded = EventProtos.encode(POSITION, 0, Actor.SYSTEM, events()).toByteArray();
        assertThat(EventProtos.decode(EventsRecord.parseFrom(encoded)).events()).isEqualTo(events());
    }

    @Test
    void secretsAndWhatWasDroppedStayBehind() throws Exception {
        assertThat(thereAndBack(new SeatEvent.Founded(SeatRecordsContract.CLUSTER))
                        .events())
                .containsExactly(new SeatEvent.Founded(new Cluster("c1", new byte[0])));
        var user = new User(new UserId(2), "S2", "Bob", "$2b$12$hash", false, NOON);
        List<SeatEvent> events = List.of(new SeatEvent.UserRegistered(user), dropped());
        byte[] encoded = EventProtos.encode(POSITION, 0, ALICE, events).toByteArray();
        assertThat(new String(encoded, StandardCharsets.ISO_8859_1)).doesNotContain("$2b");
        assertThat(EventProtos.decode(EventsRecord.parseFrom(encoded)).events())
                .containsExactly(
                        new SeatEvent.UserRegistered(new User(new UserId(2), "S2", "Bob", "", false, NOON)),
                        new SeatEvent.HistoryDropped(List.of(), 3));
    }

    private static SeatEvent dropped() {
        return new SeatEvent.HistoryDropped(List.of(SeatRecordsContract.reservation(2)), 3);
    }

    @Test
    void anEventThatNobodyKnowsIsRefused() {
        var record = EventsRecord.newBuilder().addEvents(Event.getDefaultInstance());
        assertThatThrownBy(() -> EventProtos.decode(record.build()))
                .isInstanceOf(CorruptDataException.class)
                .hasMessageContaining("no known kind");
    }
}
