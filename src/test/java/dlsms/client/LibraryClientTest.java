package dlsms.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import dlsms.wire.library.BackupPiece;
import dlsms.wire.library.BackupRequest;
import dlsms.wire.library.ChangeMemberRequest;
import dlsms.wire.library.ChangeMemberResponse;
import dlsms.wire.library.Member;
import dlsms.wire.library.OperationRequest;
import dlsms.wire.library.OperationResponse;
import dlsms.wire.library.OperationServiceGrpc;
import dlsms.wire.library.OperatorServiceGrpc;
import dlsms.wire.library.TransferLeadershipRequest;
import dlsms.wire.library.TransferLeadershipResponse;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LibraryClientTest {

    private static final Metadata.Key<String> REQUEST_ID =
            Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    /** Nobody listens there. */
    private static final NodeAddress DOWN = new NodeAddress("127.0.0.1", 1);

    private final List<Server> servers = new ArrayList<>();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();

    /** A call that has arrived somewhere. */
    private record Seen(int node, String requestId, String authorization) {}

    @AfterEach
    void stopAll() {
        servers.forEach(Server::shutdownNow);
    }

    @Test
    void anUnavailableNodeIsPassedOverWithTheSameRequestId() {
        NodeAddress failing = node(attempt -> Optional.of(Status.UNAVAILABLE));
        NodeAddress answering = node(attempt -> Optional.empty());

        try (var client = client(DOWN, failing, answering)) {
            assertThat(client.submit("hello").getResult()).isEqualTo("hello by 1");
        }
        assertThat(seen).extracting(Seen::node).containsExactly(0, 1);
        assertThat(seen.get(0).requestId()).isNotEmpty().isEqualTo(seen.get(1).requestId());
    }

    @Test
    void aCallThatIsCutOffGoesToTheNextNodeWithTheSameRequestId() {
        NodeAddress killed = node(attempt -> Optional.of(Status.UNKNOWN.withDescription("channel closed")));
        NodeAddress answering = node(attempt -> Optional.empty());

        try (var client = client(killed, answering)) {
            assertThat(client.submit("hello").getResult()).isEqualTo("hello by 1");
        }
        assertThat(seen.get(0).requestId()).isNotEmpty().isEqualTo(seen.get(1).requestId());
    }

    @Test
    void aNodeThatHangsIsLeftSoon() throws IOException {
        try (var hanging = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var first = new NodeAddress("127.0.0.1", hanging.getLocalPort());
            NodeAddress answering = node(attempt -> Optional.empty());
            Duration minute = Duration.ofMinutes(1);
            var settings = new ClientSettings(List.of(first, answering), Optional::empty, minute, minute);
            long start = System.nanoTime();

            try (var client = new LibraryClient(settings)) {
                assertThat(client.submit("hello").getResult()).isEqualTo("hello by 0");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        }
    }

    @Test
    void theNodeThatAnsweredIsAskedFirstTheNextTime() {
        NodeAddress failing = node(attempt -> Optional.of(Status.UNAVAILABLE));
        NodeAddress answering = node(attempt -> Optional.empty());

        try (var client = client(failing, answering)) {
            client.submit("one");
            client.submit("two");
        }
        assertThat(seen).extracting(Seen::node).containsExactly(0, 1, 1);
        assertThat(seen.get(1).requestId()).isNotEqualTo(seen.get(2).requestId());
    }

    @Test
    void aNodeThatRecoversIsAskedAgain() {
        NodeAddress node = node(attempt -> attempt < 4 ? Optional.of(Status.UNAVAILABLE) : Optional.empty());

        try (var client = client(node)) {
            assertThat(client.submit("hello").getSuccess()).isTrue();
        }
        assertThat(seen)
                .hasSize(5)
                .extracting(Seen::requestId)
                .containsOnly(seen.getFirst().requestId());
    }

    @Test
    void aRefusalIsNotTriedElsewhere() {
        NodeAddress refusing = node(attempt -> Optional.of(Status.INVALID_ARGUMENT.withDescription("too long")));
        NodeAddress answering = node(attempt -> Optional.empty());

        try (var client = client(refusing, answering)) {
            assertThatExceptionOfType(ClusterError.class)
                    .isThrownBy(() -> client.submit("hello"))
                    .withMessage("too long")
                    .matches(error -> error.code().equals("INVALID_ARGUMENT"))
                    .matches(error -> !error.unreachable());
        }
        assertThat(seen).hasSize(1);
    }

    @Test
    void nobodyThereIsSaidInTime() {
        var settings = ClientSettings.of(List.of(DOWN)).withTimeout(Duration.ofMillis(300));
        long start = System.nanoTime();

        try (var client = new LibraryClient(settings)) {
            assertThatExceptionOfType(ClusterError.class)
                    .isThrownBy(() -> client.submit("hello"))
                    .withMessageContaining("refused")
                    .matches(ClusterError::unreachable);
            assertThat(client.serves(DOWN)).isFalse();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void theTokenIsShown() {
        NodeAddress node = node(attempt -> Optional.empty());

        try (var client = new LibraryClient(ClientSettings.of(List.of(node)).withToken(() -> Optional.of("secret")))) {
            client.submit("hello");
        }
        assertThat(seen.getFirst().authorization()).isEqualTo("Bearer secret");
    }

    @Test
    void addressesAreReadAsPeopleWriteThem() {
        assertThat(NodeAddress.parseAll("h1:1, [::1]:9091"))
                .containsExactly(new NodeAddress("h1", 1), new NodeAddress("[::1]", 9091));
        for (String wrong : List.of("", "h1", "h1:", ":1", "h1:0", "h1:65536", "h1:1,")) {
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .as(wrong)
                    .isThrownBy(() -> NodeAddress.parseAll(wrong));
        }
    }

    @Test
    void aChangeOfMembersGoesToTheOneThatLeads() {
        NodeAddress follower = operator(new Operators(notLeader(), List.of()));
        NodeAddress leader = operator(new Operators(Optional.empty(), List.of()));

        try (var client = client(DOWN, follower, leader)) {
            var request = ChangeMemberRequest.newBuilder().setRemove("n9").build();
            assertThat(client.changeMember(request).getMembers(0).getId()).isEqualTo("n9");
        }
    }

    @Test
    void aRefusedChangeIsNotTriedElsewhere() {
        var refused = Status.FAILED_PRECONDITION.withDescription("n9 is too far behind");
        NodeAddress refusing = operator(new Operators(Optional.of(refused.asRuntimeException()), List.of()));
        NodeAddress leader = operator(new Operators(Optional.empty(), List.of()));

        try (var client = client(refusing, leader)) {
            assertThatExceptionOfType(ClusterError.class)
                    .isThrownBy(() -> client.changeMember(
                            ChangeMemberRequest.newBuilder().setPromote("n9").build()))
                    .withMessage("n9 is too far behind");
        }
    }

    @Test
    void nobodyThatLeadsIsSaidInTime() {
        NodeAddress follower = operator(new Operators(notLeader(), List.of()));
        var settings = ClientSettings.of(List.of(follower)).withTimeout(Duration.ofMillis(300));

        try (var client = new LibraryClient(settings)) {
            assertThatExceptionOfType(ClusterError.class)
                    .isThrownBy(() -> client.transfer(""))
                    .matches(error -> error.reason().equals("NOT_LEADER"));
        }
    }

    @Test
    void aBackupComesPieceByPiece() {
        NodeAddress node = operator(new Operators(Optional.empty(), List.of("one ", "two")));
        var file = new StringBuilder();

        try (var client = client(node)) {
            client.backup(node, piece -> file.append(StandardCharsets.US_ASCII.decode(piece)));
        }
        assertThat(file.toString()).isEqualTo("one two");
    }

    private static Optional<StatusRuntimeException> notLeader() {
        var info = ErrorInfo.newBuilder().setDomain("dlsms").setReason("NOT_LEADER");
        return Optional.of(StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(Code.FAILED_PRECONDITION_VALUE)
                .setMessage("This node does not lead")
                .addDetails(Any.pack(info.build()))
                .build()));
    }

    private static LibraryClient client(NodeAddress... nodes) {
        return new LibraryClient(ClientSettings.of(List.of(nodes)));
    }

    private NodeAddress operator(Operators service) {
        return listening(NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(service));
    }

    private NodeAddress listening(NettyServerBuilder builder) {
        try {
            Server server = builder.build().start();
            servers.add(server);
            return new NodeAddress("127.0.0.1", server.getPort());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** @param failure of each attempt, counted from 0; absent: it answers */
    private NodeAddress node(Function<Integer, Optional<Status>> failure) {
        int number = servers.size();
        return listening(NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(new Probe(number, failure))
                .intercept(new Watch(number)));
    }

    private final class Watch implements ServerInterceptor {

        private final int number;

        Watch(int number) {
            this.number = number;
        }

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            seen.add(new Seen(number, headers.get(REQUEST_ID), headers.get(AUTHORIZATION)));
            return Contexts.interceptCall(Context.current(), call, headers, next);
        }
    }

    private static final class Operators extends OperatorServiceGrpc.OperatorServiceImplBase {

        private final Optional<StatusRuntimeException> failure;
        private final List<String> pieces;

        Operators(Optional<StatusRuntimeException> failure, List<String> pieces) {
            this.failure = failure;
            this.pieces = pieces;
        }

        @Override
        public void changeMember(ChangeMemberRequest request, StreamObserver<ChangeMemberResponse> response) {
            if (failure.isPresent()) {
                response.onError(failure.get());
                return;
            }
            response.onNext(ChangeMemberResponse.newBuilder()
                    .addMembers(Member.newBuilder().setId(request.getRemove()))
                    .build());
            response.onCompleted();
        }

        @Override
        public void transferLeadership(
                TransferLeadershipRequest request, StreamObserver<TransferLeadershipResponse> response) {
            response.onError(failure.orElseThrow());
        }

        @Override
        public void backup(BackupRequest request, StreamObserver<BackupPiece> response) {
            pieces.forEach(piece -> response.onNext(BackupPiece.newBuilder()
                    .setData(ByteString.copyFromUtf8(piece))
                    .build()));
            response.onCompleted();
        }
    }

    private static final class Probe extends OperationServiceGrpc.OperationServiceImplBase {

        private final int number;
        private final Function<Integer, Optional<Status>> failure;
        private int attempts;

        Probe(int number, Function<Integer, Optional<Status>> failure) {
            this.number = number;
            this.failure = failure;
        }

        @Override
        public synchronized void submitOperation(OperationRequest request, StreamObserver<OperationResponse> response) {
            Optional<Status> failed = failure.apply(attempts);
            attempts += 1;
            if (failed.isPresent()) {
                response.onError(failed.get().asRuntimeException());
                return;
            }
            response.onNext(OperationResponse.newBuilder()
                    .setSuccess(true)
                    .setResult(request.getOperation() + " by " + number)
                    .build());
            response.onCompleted();
        }
    }
}
