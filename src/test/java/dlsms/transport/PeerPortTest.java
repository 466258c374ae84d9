package dlsms.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dlsms.node.Applied;
import dlsms.raft.NodeId;
import dlsms.wire.raft.AppendEntriesRequest;
import dlsms.wire.raft.AppendEntriesResponse;
import dlsms.wire.raft.ForwardRequest;
import dlsms.wire.raft.ForwardResponse;
import dlsms.wire.raft.HelloRequest;
import dlsms.wire.raft.OperationRequest;
import dlsms.wire.raft.RaftServiceGrpc;
import dlsms.wire.raft.ReadIndexRequest;
import dlsms.wire.raft.SnapshotRequest;
import dlsms.wire.raft.TimeoutNowRequest;
import dlsms.wire.raft.VoteRequest;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may speak on the peer port, and what it answers to nonsense. The test itself is n2; n1 is real. */
class PeerPortTest {

    private static final VoteRequest VOTE =
            VoteRequest.newBuilder().setTerm(1).setPreVote(true).build();

    private final SortedMap<NodeId, InetSocketAddress> members = new TreeMap<>();
    private final Member n1;
    private final ManagedChannel channel;

    PeerPortTest() {
        members.put(new NodeId("n1"), Ports.free());
        members.put(new NodeId("n2"), Ports.free());
        members.put(new NodeId("n3"), Ports.free());
        InetSocketAddress address = members.firstEntry().getValue();
        n1 = new Member(members.firstKey(), address, members);
        n1.clusterId = Optional.of("c1");
        n1.start();
        channel = NettyChannelBuilder.forAddress(address).usePlaintext().build();
    }

    @AfterEach
    void close() {
        channel.shutdownNow();
        n1.close();
    }

    @Test
    void aMemberOfTheSameClusterIsServed() {
        assertThat(stub("n2", "n1", "c1").requestVote(VOTE).getPreVote()).isTrue();
    }

    @Test
    void aMemberThatHasNoClusterYetIsServed() {
        var request = VOTE.toBuilder().setTerm(2).build();
        assertThat(stub(headers("n2", "n1")).requestVote(request).getPreVote()).isTrue();
    }

    @Test
    void aMemberOfAnotherClusterIsRefused() {
        refused(Status.Code.FAILED_PRECONDITION, () -> stub("n2", "n1", "c2").requestVote(VOTE));
    }

    /** Else one node under two names in an option would vote twice. */
    @Test
    void aCallThatMeansAnotherNodeIsRefused() {
        refused(Status.Code.FAILED_PRECONDITION, () -> stub("n2", "n3", "c1").requestVote(VOTE));
    }

    @Test
    void aStrangerIsRefused() {
        refused(Status.Code.PERMISSION_DENIED, () -> stub(headers("n7", "n1")).requestVote(VOTE));
        refused(Status.Code.PERMISSION_DENIED, () -> stub("n1", "n1", "c1").requestVote(VOTE));
        refused(
                Status.Code.PERMISSION_DENIED,
                () -> stub("not a name", "n1", "c1").requestVote(VOTE));
        refused(Status.Code.PERMISSION_DENIED, () -> stub(new Metadata()).requestVote(VOTE));
        refused(
                Status.Code.PERMISSION_DENIED,
                () -> stub(new Metadata())
                        .timeoutNow(TimeoutNowRequest.newBuilder().setTerm(1).build()));
    }

    /** A leader that this node's membership does not name yet must be able to reach it; Raft judges what it says. */
    @Test
    void whoIsNoMemberYetIsHeardByRaftAndServedOtherwiseNot() {
        var heard = TimeoutNowRequest.newBuilder().setTerm(1).build();
        assertThat(stub("n7", "n1", "c1").timeoutNow(heard)).isNotNull();
        var answers = new Ending<AppendEntriesResponse>();
        asyncStub("n7")
                .appendEntries(answers)
                .onNext(AppendEntriesRequest.newBuilder().setTerm(1).build());
        assertThat(answers.code.isDone()).isFalse();
        var request = ForwardRequest.getDefaultInstance();
        assertThat(ends(asyncStub("n7")::forward, request)).isEqualTo(Status.Code.PERMISSION_DENIED);
        n1.clusterId = Optional.empty();
        assertThat(stub(headers("n7", "n1")).timeoutNow(heard)).isNotNull();
    }

    /** A node that comes with an empty folder learns the members from any of them. */
    @Test
    void aHelloIsAnsweredWithTheMembers() {
        var hello = HelloRequest.newBuilder().setNodeId("n7").setDisk(7).build();
        Greeting answer = Greeting.of(stub(headers("n7", "n1")).hello(hello));

        assertThat(answer.id()).isEqualTo(new NodeId("n1"));
        assertThat(answer.clusterId()).contains("c1");
        assertThat(answer.membership().membership().voters()).isEqualTo(members.keySet());
        refused(Status.Code.INVALID_ARGUMENT, () -> stub(headers("n7", "n1")).hello(HelloRequest.getDefaultInstance()));
    }

    /** It is open to operators, so it is not this class's to check who calls. */
    @Test
    void submitOperationGoesToItsOwnHandler() {
        refused(
                Status.Code.UNIMPLEMENTED,
                () -> stub(new Metadata()).submitOperation(OperationRequest.getDefaultInstance()));
    }

    @Test
    void nonsenseIsRefusedAndTheNodeGoesOn() {
        refused(
                Status.Code.INVALID_ARGUMENT,
                () -> stub("n2", "n1", "c1")
                        .requestVote(VoteRequest.newBuilder().setTerm(-1).build()));
        refused(
                Status.Code.INVALID_ARGUMENT,
                () -> stub("n2", "n1", "c1").timeoutNow(TimeoutNowRequest.getDefaultInstance()));
        var badAppend =
                AppendEntriesRequest.newBuilder().setTerm(3).setPrevLogIndex(-4).build();
        assertThat(ends(asyncStub()::appendEntries, badAppend)).isEqualTo(Status.Code.INVALID_ARGUMENT);
        var badRead = ForwardRequest.newBuilder()
                .setRead(ReadIndexRequest.newBuilder().setTerm(-1))
                .build();
        assertThat(ends(asyncStub()::forward, badRead)).isEqualTo(Status.Code.INVALID_ARGUMENT);

        assertThat(n1.node.stopped()).isNotDone();
        assertThat(stub("n2", "n1", "c1").requestVote(VOTE).getPreVote()).isTrue();
    }

    @Test
    void aDamagedOrSenselessSnapshotEndsItsStreamOnly() {
        SnapshotRequest good = WireSnapshots.chunk(0, ListSnapshots.chunk(0));
        var damaged = good.toBuilder();
        damaged.getChunkBuilder().setChecksum(good.getChunk().getChecksum() + 1);
        SnapshotRequest begin = WireSnapshots.begin(ListSnapshots.meta(1));
        var impossible = begin.toBuilder();
        impossible.getBeginBuilder().setLastTerm(0);

        assertThat(ends(asyncStub()::installSnapshot, begin, damaged.build())).isEqualTo(Status.Code.DATA_LOSS);
        assertThat(n1.snapshots.staging.taken).isEmpty();
        assertThat(ends(asyncStub()::installSnapshot, good)).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(ends(asyncStub()::installSnapshot, impossible.build())).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(ends(asyncStub()::installSnapshot, SnapshotRequest.getDefaultInstance()))
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(ends(asyncStub()::installSnapshot, begin, WireSnapshots.end(5)))
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(n1.snapshotsReceived).isEmpty();
        assertThat(n1.node.stopped()).isNotDone();
    }

    @Test
    void aMessageAboveTheLimitEndsItsStreamOnly() {
        var huge = AppendEntriesRequest.newBuilder()
                .setTerm(1)
                .addEntries(dlsms.wire.raft.LogEntry.newBuilder().setCommand(WireMessages.bytes(new byte[20 << 20])))
                .build();
        assertThat(ends(asyncStub()::appendEntries, huge)).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(n1.node.stopped()).isNotDone();
    }

    @Test
    void aNewerStreamOfAPeerTakesThePlaceOfTheOlder() {
        var older = new Ending<AppendEntriesResponse>();
        asyncStub().appendEntries(older);
        var newer = new Ending<AppendEntriesResponse>();
        StreamObserver<AppendEntriesRequest> stream = asyncStub().appendEntries(newer);
        stream.onNext(
                AppendEntriesRequest.newBuilder().setTerm(1).setLeaderId("n3").build());

        assertThat(newer.first.orTimeout(20, TimeUnit.SECONDS).join().getSuccess())
                .isTrue();
        assertThat(older.code.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo(Status.Code.ABORTED);
        assertThat(n1.node.leader()).as("who speaks is who called").contains("n2");
    }

    @Test
    void aForwardedProposalIsRefusedWhereNobodyLeads() {
        var answers = new Ending<ForwardResponse>();
        StreamObserver<ForwardRequest> stream = asyncStub().forward(answers);
        stream.onNext(ForwardRequest.newBuilder()
                .addProposals(dlsms.wire.raft.ForwardedProposal.newBuilder()
                        .setTicket(5)
                        .setTimeoutMillis(9_000))
                .build());
        var answer = answers.first.orTimeout(20, TimeUnit.SECONDS).join().getAnswers(0);

        assertThat(answer.getTicket()).isEqualTo(5);
        assertThat(WireMessages.answer(answer)).isNotInstanceOf(Applied.class);
    }

    @Test
    void aPeerThatSendsAndNeverReadsCostsItsStreamOnly() {
        var proposals = ForwardRequest.newBuilder();
        for (int i = 0; i < 256; i++) {
            proposals.addProposals(
                    dlsms.wire.raft.ForwardedProposal.newBuilder().setTicket(i));
        }
        var deaf = new Deaf();
        asyncStub().forward(deaf);
        for (int i = 0; i < 500 && !deaf.ended; i++) {
            deaf.call.onNext(proposals.build());
        }
        assertThat(stub("n2", "n1", "c1").requestVote(VOTE).getPreVote()).isTrue();
        assertThat(n1.node.counters().proposalsWaiting()).isZero();
    }

    @SafeVarargs
    private static <A, B> Status.Code ends(Function<StreamObserver<B>, StreamObserver<A>> open, A... messages) {
        var ending = new Ending<B>();
        StreamObserver<A> stream = open.apply(ending);
        for (A message : messages) {
            stream.onNext(message);
        }
        return ending.code.orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static void refused(Status.Code code, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        refusal -> assertThat(refusal.getStatus().getCode()).isEqualTo(code));
    }

    private RaftServiceGrpc.RaftServiceBlockingStub stub(String from, String to, String cluster) {
        Metadata headers = headers(from, to);
        headers.put(PeerIdentity.CLUSTER_ID, cluster);
        return stub(headers);
    }

    private RaftServiceGrpc.RaftServiceBlockingStub stub(Metadata headers) {
        return RaftServiceGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    private RaftServiceGrpc.RaftServiceStub asyncStub() {
        return asyncStub("n2");
    }

    private RaftServiceGrpc.RaftServiceStub asyncStub(String from) {
        Metadata headers = headers(from, "n1");
        headers.put(PeerIdentity.CLUSTER_ID, "c1");
        return RaftServiceGrpc.newStub(channel).withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private static Metadata headers(String from, String to) {
        var headers = new Metadata();
        headers.put(PeerIdentity.NODE_ID, from);
        headers.put(PeerIdentity.TARGET_ID, to);
        return headers;
    }

    /** Asks for no answer, ever. */
    private static final class Deaf implements ClientResponseObserver<ForwardRequest, ForwardResponse> {

        private ClientCallStreamObserver<ForwardRequest> call;
        private volatile boolean ended;

        @Override
        public void beforeStart(ClientCallStreamObserver<ForwardRequest> started) {
            call = started;
            call.disableAutoRequestWithInitial(0);
        }

        @Override
        public void onNext(ForwardResponse response) {}

        @Override
        public void onError(Throwable why) {
            ended = true;
        }

        @Override
        public void onCompleted() {
            ended = true;
        }
    }

    /** The first answer of a stream, and how it ended. */
    private static final class Ending<T> implements StreamObserver<T> {

        private final CompletableFuture<T> first = new CompletableFuture<>();
        private final CompletableFuture<Status.Code> code = new CompletableFuture<>();

        @Override
        public void onNext(T message) {
            first.complete(message);
        }

        @Override
        public void onError(Throwable why) {
            code.complete(Status.fromThrowable(why).getCode());
        }

        @Override
        public void onCompleted() {
            code.complete(Status.Code.OK);
        }
    }
}
