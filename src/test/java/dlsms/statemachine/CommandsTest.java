package dlsms.statemachine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dlsms.raft.LogEntry;
import dlsms.seat.Actor;
import dlsms.seat.Cluster;
import dlsms.seat.ReservationId;
import dlsms.seat.SeatCommand;
import dlsms.seat.SeatId;
import dlsms.seat.Slot;
import dlsms.seat.UserId;
import dlsms.seat.WaitlistId;
import dlsms.storage.CorruptDataException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CommandsTest {

    private static final Instant NOON = Instant.parse("2026-11-02T12:00:00.123456Z");
    private static final UserId USER = new UserId(7);
    private static final SeatId SEAT = new SeatId(3);
    private static final Actor ACTOR = new Actor(USER, true, "S7");

    /** One of each kind at least: held by {@link #eachKindIsTried}. */
    private static final List<SeatCommand> COMMANDS = List.of(
            new SeatCommand.Found(new Cluster("c1", "a secret".getBytes())),
            new SeatCommand.Register("S1", "Zoë \u0000 名", "$2b$12$hash", true),
            new SeatCommand.AddSeat("Main", "Silent", true, false, true),
            new SeatCommand.AddSeat("", "", false, true, false),
            new SeatCommand.Reserve(USER, SEAT, new Slot(NOON, NOON.plusSeconds(3_600))),
            new SeatCommand.Reserve(new UserId(-1), new SeatId(Integer.MIN_VALUE), new Slot(NOON, Instant.EPOCH)),
            new SeatCommand.CheckIn(new ReservationId(9)),
            new SeatCommand.Cancel(new ReservationId(0)),
            new SeatCommand.JoinWaitlist(USER, Optional.of(SEAT), "", Optional.of(Instant.EPOCH)),
            new SeatCommand.JoinWaitlist(USER, Optional.empty(), "Main", Optional.empty()),
            new SeatCommand.LeaveWaitlist(new WaitlistId(4)),
            new SeatCommand.Notify(SEAT, "free\nnow"),
            new SeatCommand.Operation("x".repeat(65_536), "client-1"),
            new SeatCommand.Tick(),
            new SeatCommand.SetRetention(30),
            new SeatCommand.SetRetention(-1),
            new SeatCommand.DropHistory());

    @Test
    void eachKindIsTried() {
        assertThat(COMMANDS).extracting(Object::getClass).contains(SeatCommand.class.getPermittedSubclasses());
    }

    @Test
    void whatWasEncodedIsDecoded() {
        for (SeatCommand command : COMMANDS) {
            var request = new Request("request-1", ACTOR, command);
            assertThat(Commands.decode(Commands.encode(request))).isEqualTo(request);
        }
    }

    /** Two nodes may be of different versions, and repetitions of a command may span an upgrade. */
    @Test
    void theIdentityIsTheCommandAloneWhoeverSendsItAndUnderWhichId() {
        for (SeatCommand command : COMMANDS) {
            byte[] alone = identity("", new Actor(new UserId(0), false, ""), command);
            assertThat(identity("request-1", ACTOR, command)).isEqualTo(alone);
            assertThat(identity("r".repeat(300), Actor.SYSTEM, command)).isEqualTo(alone);
            boolean drawn = command instanceof SeatCommand.Register || command instanceof SeatCommand.Found;
            assertThat(Commands.decode(alone).command().equals(command)).isEqualTo(!drawn);
        }
    }

    @Test
    void whatIsDrawnByChanceIsNoPartOfTheIdentity() {
        var register = new SeatCommand.Register("S1", "Ann", "$2b$12$one", false);
        var again = new SeatCommand.Register("S1", "Ann", "$2b$12$other", false);
        assertThat(identity("r", ACTOR, register)).isEqualTo(identity("r", ACTOR, again));
        var other = new SeatCommand.Register("S2", "Ann", "$2b$12$one", false);
        assertThat(identity("r", ACTOR, register)).isNotEqualTo(identity("r", ACTOR, other));
        var found = new SeatCommand.Found(new Cluster("c1", new byte[] {1}));
        var foundAgain = new SeatCommand.Found(new Cluster("c2", new byte[] {2}));
        assertThat(identity("r", ACTOR, found)).isEqualTo(identity("r", ACTOR, foundAgain));
    }

    private static byte[] identity(String requestId, Actor actor, SeatCommand command) {
        return Commands.identity(Commands.encode(new Request(requestId, actor, command)), command);
    }

    @Test
    void momentsBeyondTheRangeBecomeTheNearestInIt() {
        var command = new SeatCommand.Reserve(USER, SEAT, new Slot(Instant.MIN, Instant.MAX));
        var decoded = Commands.decode(Commands.encode(new Request("", ACTOR, command)));
        Slot slot = ((SeatCommand.Reserve) decoded.command()).slot();
        assertThat(slot.start()).isBefore(Instant.parse("-9999-01-01T00:00:00Z"));
        assertThat(slot.end()).isAfter(Instant.parse("9999-12-31T00:00:00Z"));
        assertThat(Commands.decode(Commands.encode(decoded))).isEqualTo(decoded);
    }

    @Test
    void aDescriptionIsOneLineWithoutSecrets() {
        var log = new CommittedLog();
        for (SeatCommand command : COMMANDS) {
            String text = Commands.describe(log.add(new Request("", ACTOR, command)));
            assertThat(text)
                    .isNotBlank()
                    .hasSizeLessThan(500)
                    .doesNotContain("secret")
                    .doesNotContain("$2b$")
                    .doesNotContainPattern("\\p{Cntrl}")
                    .endsWith(" by user 7");
        }
        assertThat(Commands.describe(log.add(LogEntry.Kind.NOOP, new byte[0]))).isEqualTo("noop");
        assertThat(Commands.describe(log.add(new SeatCommand.Tick()))).isEqualTo("tick by system");
        assertThat(Commands.describe(log.add(new SeatCommand.SetRetention(30))))
                .isEqualTo("keep history for 30 days by system");
    }

    @Test
    void bytesThatAreNoCommandAreCorruption() {
        assertThatThrownBy(() -> Commands.decode(new byte[0])).isInstanceOf(CorruptDataException.class);
        byte[] whole = Commands.encode(new Request("r", ACTOR, COMMANDS.get(4)));
        var random = new Random(5);
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = Arrays.copyOf(whole, random.nextInt(whole.length));
            if (bytes.length > 0) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            decodesOrIsCorrupt(bytes);
        }
    }

    private static void decodesOrIsCorrupt(byte[] bytes) {
        try {
            assertThat(Commands.decode(bytes).command()).isNotNull();
        } catch (CorruptDataException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
