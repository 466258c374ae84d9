package dlsms.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import dlsms.node.Answer;
import dlsms.node.Applied;
import dlsms.node.Proposed;
import dlsms.raft.LogEntry;
import dlsms.raft.LogPosition;
import dlsms.raft.Member;
import dlsms.raft.Membership;
import dlsms.raft.MembershipAt;
import dlsms.raft.Message;
import dlsms.raft.NodeId;
import dlsms.raft.SnapshotMeta;
import dlsms.wire.raft.AppendEntriesRequest;
import dlsms.wire.raft.AppendEntriesResponse;
import dlsms.wire.raft.ForwardedAnswer;
import dlsms.wire.raft.ReadIndexRequest;
import dlsms.wire.raft.SnapshotRequest;
import dlsms.wire.raft.VoteRequest;
import dlsms.wire.raft.VoteResponse;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WireMessagesTest {

    private static final LogPosition LAST = new LogPosition(3, 17);

    @ParameterizedTest
    @EnumSource(Message.RequestVote.Reason.class)
    void aRequestForAVoteComesThrough(Message.RequestVote.Reason reason) throws Exception {
        var vote = new Message.RequestVote(5, LAST, reason);
        var wire = WireMessages.vote(vote, "n1");
        assertThat(wire.getCandidateId()).isEqualTo("n1");
        assertThat(WireMessages.vote(VoteRequest.parseFrom(wire.toByteArray()))).isEqualTo(vote);
    }

    @Test
    void votesAndReadsComeThrough() {
        var vote = new Message.Vote(5, true, true);
        assertThat(WireMessages.voted(WireMessages.voted(vote))).isEqualTo(vote);
        var read = new Message.ReadRequest(5, 9);
        assertThat(WireMessages.read(WireMessages.read(read))).isEqualTo(read);
        var granted = new Message.ReadGranted(5, 9, 17);
        assertThat(WireMessages.granted(WireMessages.granted(granted))).isEqualTo(granted);
    }

    @Test
    void entriesComeThroughWithTheirChain() throws Exception {
        var append = new Message.Append(5, LAST, -7, entries(LAST, 3, 5, 5), 16, 2);
        var wire = WireMessages.append(append, "n1", new IdentityHashMap<>());
        assertThat(wire.getLeaderId()).isEqualTo("n1");
        var read = WireMessages.append(AppendEntriesRequest.parseFrom(wire.toByteArray()));

        assertThat(read).isEqualTo(append);
        assertThat(read.entries().getFirst().follows(1234)).isTrue();
    }

    @Test
    void answersToEntriesComeThrough() {
        var appended = new Message.Appended(5, 17, 2);
        assertThat(WireMessages.answered(WireMessages.appended(appended))).isEqualTo(appended);
        var rejected = new Message.AppendRejected(5, 16, LAST, 2);
        assertThat(WireMessages.answered(WireMessages.rejected(rejected))).isEqualTo(rejected);
    }

    @Test
    void answersToProposalsComeThrough() throws Exception {
        var applied = ForwardedAnswer.parseFrom(WireMessages.answer(
                        7, new Applied(LAST, new Answer.Encoded(new byte[] {1, 2})))
                .toByteArray());
        assertThat(applied.getTicket()).isEqualTo(7);
        assertThat(WireMessages.answer(applied)).isInstanceOfSatisfying(Applied.class, back -> {
            assertThat(back.position()).isEqualTo(LAST);
            assertThat(back.answer().encoded()).containsExactly(1, 2);
        });
        for (Proposed each : List.of(
                new Proposed.Refused("r"),
                new Proposed.Busy("b"),
                new Proposed.Busy("b", 320),
                new Proposed.Unknown(""))) {
            assertThat(WireMessages.answer(WireMessages.answer(7, each))).isEqualTo(each);
        }
    }

    @Test
    void membersComeThroughAndNonsenseInTheirPlaceDoesNot() throws Exception {
        var members = new Membership(List.of(
                new Member(new NodeId("n1"), "host-1:7001", Member.Role.VOTER, Long.MAX_VALUE),
                new Member(new NodeId("n2"), "[::1]:7001", Member.Role.RETURNING, 5)));
        var wire = WireMessages.append(appendOfMembers(members.encode()), "n1", new IdentityHashMap<>());
        var read = WireMessages.append(AppendEntriesRequest.parseFrom(wire.toByteArray()));

        assertThat(Membership.decode(read.entries().getFirst().command())).isEqualTo(members);
        for (String nonsense : List.of("", "VOTER n1 x y", "BOSS n1 5 h:1", "VOTER n1 -5 h:1", "VOTER n1 5")) {
            var bad = appendOfMembers(nonsense.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            refused(WireMessages.append(bad, "n1", new IdentityHashMap<>()).toBuilder());
        }
    }

    private static Message.Append appendOfMembers(byte[] bytes) {
        var entry = LogEntry.chained(0, new LogPosition(5, 18), LogEntry.Kind.MEMBERS, 99, bytes);
        return new Message.Append(5, LAST, 0, List.of(entry), 16, 0);
    }

    @Test
    void theBeginningOfASnapshotComesThrough() throws Exception {
        SnapshotMeta meta = ListSnapshots.meta(-9);
        assertThat(WireSnapshots.begin(
                        SnapshotRequest.parseFrom(WireSnapshots.begin(meta).toByteArray())
                                .getBegin()))
                .isEqualTo(meta);
        var founders = new SnapshotMeta(1, meta.base(), new MembershipAt(0, Membership.NONE));
        assertThat(WireSnapshots.begin(WireSnapshots.begin(founders).getBegin()))
                .isEqualTo(founders);
    }

    /** Real bug 25: the largest that may be sent must fit into what is received, whatever the numbers are. */
    @Test
    void theLargestMessagesFitIntoTheLimit() {
        for (int appendBytesMax : List.of(1 << 10, 1 << 20)) {
            int limit = TransportSettings.Limits.of(appendBytesMax, 1 << 16).messageBytesMax();
            var empty = new ArrayList<LogEntry>();
            for (int bytes = 0;
                    bytes <= appendBytesMax;
                    bytes += empty.getLast().size()) {
                empty.add(huge(LogEntry.Kind.NOOP, 0));
            }
            assertThat(serializedSize(empty)).isLessThan(limit);
            assertThat(serializedSize(List.of(huge(LogEntry.Kind.COMMAND, 1 << 16))))
                    .isLessThan(limit);
        }
        var members = new ArrayList<Member>();
        for (int i = 0; i < Membership.MEMBERS_MAX; i++) {
            var id = new NodeId("n".repeat(30) + (10 + i));
            members.add(new Member(id, "h".repeat(300), Member.Role.RETURNING, Long.MAX_VALUE));
        }
        assertThat(new Membership(members).encode().length).isLessThan(16 << 10);
    }

    private static LogEntry huge(LogEntry.Kind kind, int bytes) {
        var position = new LogPosition(Long.MAX_VALUE, Long.MAX_VALUE);
        return new LogEntry(position, kind, Long.MIN_VALUE, new byte[bytes], -1);
    }

    private static int serializedSize(List<LogEntry> entries) {
        var previous = new LogPosition(Long.MAX_VALUE, Long.MAX_VALUE);
        var append = new Message.Append(Long.MAX_VALUE, previous, -1, entries, Long.MAX_VALUE, Long.MAX_VALUE);
        return WireMessages.append(append, "n".repeat(32), new IdentityHashMap<>())
                .getSerializedSize();
    }

    /** An entry is sent to each follower but encoded once a turn. */
    @Test
    void anEntryIsEncodedOnceForAllFollowers() {
        var encoded = new IdentityHashMap<LogEntry, dlsms.wire.raft.LogEntry>();
        var entries = entries(LAST, 5);
        var one = WireMessages.append(new Message.Append(5, LAST, 0, entries, 16, 0), "n1", encoded);
        var two = WireMessages.append(new Message.Append(5, LAST, 0, entries, 16, 0), "n1", encoded);
        assertThat(one.getEntries(0)).isSameAs(two.getEntries(0));
    }

    @Test
    void whatNoNodeCouldMeanIsRefused() {
        refused(VoteRequest.newBuilder().setTerm(-1).build());
        refused(VoteRequest.newBuilder().setTerm(0).build());
        refused(VoteRequest.newBuilder()
                .setTerm(5)
                .setLastLogIndex(-1)
                .setLastLogTerm(1)
                .build());
        refused(VoteRequest.newBuilder().setTerm(5).setLastLogIndex(3).build());
        refused(VoteRequest.newBuilder().setTerm(5).setVoterDisk(-1).build());
        refused(VoteRequest.newBuilder()
                .setTerm(5)
                .setLastLogIndex(3)
                .setLastLogTerm(6)
                .build());
        refused(VoteRequest.newBuilder()
                .setTerm(5)
                .setPreVote(true)
                .setTransfer(true)
                .build());
        assertThatThrownBy(() ->
                        WireMessages.voted(VoteResponse.newBuilder().setTerm(-1).build()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> WireMessages.read(
                        ReadIndexRequest.newBuilder().setTerm(1).setRound(-1).build()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> WireMessages.answer(ForwardedAnswer.getDefaultInstance()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> WireMessages.answered(AppendEntriesResponse.newBuilder()
                        .setSuccess(true)
                        .setMatchIndex(-1)
                        .build()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> WireMessages.answered(
                        AppendEntriesResponse.newBuilder().setDisk(-1).build()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void entriesThatNoLeaderSendsAreRefused() {
        var good = WireMessages.append(
                new Message.Append(5, LAST, 0, entries(LAST, 4, 5), 16, 0), "n1", new IdentityHashMap<>());
        assertThat(WireMessages.append(good)).isNotNull();
        refused(good.toBuilder().setTerm(-5));
        refused(good.toBuilder().setTerm(4));
        refused(good.toBuilder().setPrevLogIndex(-17));
        refused(good.toBuilder().setPrevLogIndex(16));
        refused(good.toBuilder().setPrevLogTerm(5));
        refused(good.toBuilder().setLeaderCommit(-1));
        refused(good.toBuilder().setRound(Long.MIN_VALUE));
        refused(good.toBuilder().removeEntries(0));
        refused(good.toBuilder().addEntries(good.getEntries(0)));
        refused(good.toBuilder().setEntries(0, good.getEntries(0).toBuilder().setKindValue(9)));
        refused(good.toBuilder().setEntries(0, good.getEntries(0).toBuilder().setTerm(-1)));
        refused(good.toBuilder()
                .setPrevLogIndex(Long.MAX_VALUE)
                .setEntries(0, good.getEntries(0).toBuilder().setIndex(Long.MIN_VALUE)));
    }

    private static void refused(VoteRequest wire) {
        assertThatThrownBy(() -> WireMessages.vote(wire)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void refused(AppendEntriesRequest.Builder wire) {
        assertThatThrownBy(() -> WireMessages.append(
                        AppendEntriesRequest.parseFrom(wire.build().toByteArray())))
                .isInstanceOf(IllegalArgumentException.class)
                .isNotInstanceOf(InvalidProtocolBufferException.class);
    }

    private static List<LogEntry> entries(LogPosition previous, long... terms) {
        var entries = new ArrayList<LogEntry>();
        long chain = 1234;
        for (long term : terms) {
            var position = new LogPosition(term, previous.index() + entries.size() + 1);
            entries.add(LogEntry.chained(chain, position, LogEntry.Kind.COMMAND, 99, new byte[] {(byte) term}));
            chain = entries.getLast().chain();
        }
        return entries;
    }
}
