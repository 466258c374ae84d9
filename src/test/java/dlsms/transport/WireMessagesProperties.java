package dlsms.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dlsms.raft.LogEntry;
import dlsms.raft.LogPosition;
import dlsms.raft.Membership;
import dlsms.raft.Message;
import dlsms.wire.raft.AppendEntriesRequest;
import dlsms.wire.raft.AppendEntriesResponse;
import dlsms.wire.raft.EntryKind;
import dlsms.wire.raft.ForwardResponse;
import dlsms.wire.raft.VoteRequest;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** Whatever bytes arrive, they become a message that a node could have meant, or are refused. */
class WireMessagesProperties {

    @Property(tries = 500)
    void anyBytesAreReadOrRefused(@ForAll @Size(max = 60) byte[] bytes) {
        readOrRefused(() -> WireMessages.append(AppendEntriesRequest.parseFrom(bytes)));
        readOrRefused(() -> WireMessages.vote(VoteRequest.parseFrom(bytes)));
        readOrRefused(() -> WireMessages.answered(AppendEntriesResponse.parseFrom(bytes)));
        readOrRefused(() -> ForwardResponse.parseFrom(bytes).getAnswersList().forEach(WireMessages::answer));
    }

    @Property(tries = 500)
    void anAppendThatIsReadIsWhole(
            @ForAll @LongRange(min = -1, max = 3) long term,
            @ForAll @LongRange(min = -1, max = 3) long previousTerm,
            @ForAll @LongRange(min = -1, max = 3) long previousIndex,
            @ForAll @Size(max = 3) long[] entryTerms) {
        var wire = AppendEntriesRequest.newBuilder()
                .setTerm(term)
                .setPrevLogTerm(previousTerm)
                .setPrevLogIndex(previousIndex);
        for (long each : entryTerms) {
            wire.addEntries(dlsms.wire.raft.LogEntry.newBuilder()
                    .setTerm(Math.floorMod(each, 5) - 1)
                    .setIndex(previousIndex + wire.getEntriesCount() + 1)
                    .setKind(EntryKind.NOOP));
        }
        readOrRefused(() -> assertWhole(WireMessages.append(wire.build())));
    }

    @Property(tries = 300)
    void entriesComeThroughAsTheyWere(
            @ForAll @LongRange(min = 1) long term,
            @ForAll @LongRange(min = 1, max = 1L << 62) long index,
            @ForAll long stampMicros,
            @ForAll byte[] command)
            throws InvalidProtocolBufferException {
        var previous = new LogPosition(term, index);
        var entries = new ArrayList<LogEntry>();
        entries.add(
                LogEntry.chained(index, new LogPosition(term, index + 1), LogEntry.Kind.COMMAND, stampMicros, command));
        var append = new Message.Append(term, previous, index, entries, index, 0);
        var bytes = WireMessages.append(append, "n1", new IdentityHashMap<>()).toByteArray();

        assertThat(WireMessages.append(AppendEntriesRequest.parseFrom(bytes))).isEqualTo(append);
    }

    @Property(tries = 200)
    void disksComeThroughAsTheyWere(
            @ForAll @LongRange(min = 1) long term,
            @ForAll @LongRange(min = 0) long disk,
            @ForAll Message.RequestVote.Reason reason)
            throws InvalidProtocolBufferException {
        var last = new LogPosition(term, 1);
        var vote = new Message.RequestVote(term, last, reason, disk);
        assertThat(WireMessages.vote(
                        VoteRequest.parseFrom(WireMessages.vote(vote, "n1").toByteArray())))
                .isEqualTo(vote);
        var appended = new Message.Appended(term, 1, 0, disk);
        assertThat(answered(WireMessages.appended(appended))).isEqualTo(appended);
        var rejected = new Message.AppendRejected(term, 1, last, 0, disk);
        assertThat(answered(WireMessages.rejected(rejected))).isEqualTo(rejected);
    }

    @Property(tries = 500)
    void membersAreReadAsTheyWereOrRefused(@ForAll @Size(max = 60) byte[] bytes) {
        var wire = AppendEntriesRequest.newBuilder()
                .setTerm(1)
                .addEntries(dlsms.wire.raft.LogEntry.newBuilder()
                        .setTerm(1)
                        .setIndex(1)
                        .setKind(EntryKind.MEMBERS)
                        .setCommand(WireMessages.bytes(bytes)));
        readOrRefused(() -> assertThat(Membership.decode(WireMessages.append(wire.build())
                                .entries()
                                .getFirst()
                                .command())
                        .members())
                .isNotEmpty());
    }

    private static Message answered(AppendEntriesResponse wire) throws InvalidProtocolBufferException {
        return WireMessages.answered(AppendEntriesResponse.parseFrom(wire.toByteArray()));
    }

    private static void assertWhole(Message.Append append) {
        LogPosition before = append.previous();
        assertThat((before.term() == 0) == (before.index() == 0)).isTrue();
        for (LogEntry entry : append.entries()) {
            assertThat(entry.index()).isEqualTo(before.index() + 1);
            assertThat(entry.term()).isGreaterThanOrEqualTo(Math.max(1, before.term()));
            before = entry.position();
        }
        assertThat(append.term()).isGreaterThanOrEqualTo(Math.max(1, before.term()));
    }

    private interface Reading {
        void read() throws InvalidProtocolBufferException;
    }

    private static void readOrRefused(Reading reading) {
        try {
            reading.read();
        } catch (InvalidProtocolBufferException | IllegalArgumentException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}
