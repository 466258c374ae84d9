package dlsms.transport;

import dlsms.node.Node;
import dlsms.raft.Message;
import dlsms.raft.NodeId;
import dlsms.wire.raft.AppendEntriesRequest;
import dlsms.wire.raft.AppendEntriesResponse;
import dlsms.wire.raft.ForwardRequest;
import dlsms.wire.raft.ForwardResponse;
import dlsms.wire.raft.HelloRequest;
import dlsms.wire.raft.HelloResponse;
import dlsms.wire.raft.RaftServiceGrpc;
import dlsms.wire.raft.SnapshotRequest;
import dlsms.wire.raft.SnapshotResponse;
import dlsms.wire.raft.TimeoutNowRequest;
import dlsms.wire.raft.TimeoutNowResponse;
import dlsms.wire.raft.VoteRequest;
import dlsms.wire.raft.VoteResponse;
import io.grpc.ServerInterceptors;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the other nodes ask of this one, on the peer port. Each call only puts a message into the node's inbox. Who
 * sent a message is who made the call (see {@link PeerIdentity}), whatever its fields say.
 */
public final class PeerService extends RaftServiceGrpc.RaftServiceImplBase {

    private static final Logger LOG = LoggerFactory.getLogger(PeerService.class);

    private final TransportSettings settings;
    private final PeerLinks links;
    private final Node node;
    private final IoLoop io;

    public PeerService(TransportSettings settings, PeerLinks links, Node node, IoLoop io) {
        this.settings = settings;
        this.links = links;
        this.node = node;
        this.io = io;
    }

    /**
     * The whole service: this class's methods for members only, and SubmitOperation as {@code operations} has it,
     * with its own interceptors and without a check of who calls.
     *
     * @param operations a definition of RaftService of which only SubmitOperation is used
     */
    public ServerServiceDefinition with(ServerServiceDefinition operations) {
        String submit = RaftServiceGrpc.getSubmitOperationMethod().getFullMethodName();
        ServerServiceDefinition own = ServerInterceptors.intercept(this, new PeerIdentity(settings, links.roster()));
        var all = ServerServiceDefinition.builder(RaftServiceGrpc.getServiceDescriptor());
        for (ServerMethodDefinition<?, ?> method : own.getMethods()) {
            if (!method.getMethodDescriptor().getFullMethodName().equals(submit)) {
                all.addMethod(method);
            }
        }
        all.addMethod(operations.getMethod(submit));
        return all.build();
    }

    @Override
    public void requestVote(VoteRequest request, StreamObserver<VoteResponse> response) {
        NodeId from = PeerIdentity.caller();
        try {
            Message.RequestVote message = WireMessages.vote(request);
            var vote = new InboundCalls.PendingVote(from, request.getTerm(), request.getPreVote(), response);
            ((ServerCallStreamObserver<VoteResponse>) response)
                    .setOnCancelHandler(() -> links.inbound().closed(vote));
            links.inbound().opened(vote);
            links.received(from, message);
        } catch (IllegalArgumentException e) {
            response.onError(invalid(e));
        }
    }

    @Override
    public StreamObserver<AppendEntriesRequest> appendEntries(StreamObserver<AppendEntriesResponse> response) {
        return new AppendSession(PeerIdentity.caller(), (ServerCallStreamObserver<AppendEntriesResponse>) response);
    }

    @Override
    public void timeoutNow(TimeoutNowRequest request, StreamObserver<TimeoutNowResponse> response) {
        try {
            links.received(PeerIdentity.caller(), new Message.TimeoutNow(WireMessages.term(request.getTerm())));
            response.onNext(TimeoutNowResponse.getDefaultInstance());
            response.onCompleted();
        } catch (IllegalArgumentException e) {
            response.onError(invalid(e));
        }
    }

    @Override
    public StreamObserver<ForwardRequest> forward(StreamObserver<ForwardResponse> response) {
        NodeId from = PeerIdentity.caller();
        var call = (ServerCallStreamObserver<ForwardResponse>) response;
        var session = new ForwardSession(from, node, settings.limits(), call, io.loop());
        call.setOnCancelHandler(() -> links.inbound().closed(from, session));
        call.setOnCloseHandler(() -> links.inbound().closed(from, session));
        links.inbound().opened(from, session);
        return session;
    }

    @Override
    public StreamObserver<SnapshotRequest> installSnapshot(StreamObserver<SnapshotResponse> response) {
        NodeId from = PeerIdentity.caller();
        var call = (ServerCallStreamObserver<SnapshotResponse>) response;
        return links.inboundSnapshots()
                .map(inbound -> inbound.open(from, call))
                .orElseGet(() -> super.installSnapshot(response));
    }

    @Override
    public void hello(HelloRequest request, StreamObserver<HelloResponse> response) {
        try {
            Greeting caller = Greeting.of(request);
            LOG.info("event=hello node={} peer={} disk={}", settings.self(), caller.id(), caller.disk());
            var known = node.status().membership();
            var nobody = new TreeMap<NodeId, String>();
            response.onNext(new Greeting(
                            settings.self(),
                            0,
                            nobody,
                            known,
                            settings.clusterId().get())
                    .response());
            response.onCompleted();
        } catch (IllegalArgumentException e) {
            response.onError(invalid(e));
        }
    }

    private static Throwable invalid(IllegalArgumentException why) {
        return Status.INVALID_ARGUMENT.withDescription(why.getMessage()).asRuntimeException();
    }

    /** One leader's stream of entries. */
    private final class AppendSession implements StreamObserver<AppendEntriesRequest> {

        private final NodeId from;
        private final StreamSender<AppendEntriesResponse> answers;
        private final AtomicBoolean closing = PeerServer.closing();

        AppendSession(NodeId from, ServerCallStreamObserver<AppendEntriesResponse> call) {
            this.from = from;
            this.answers = new StreamSender<>(call, settings.limits());
            call.setOnCancelHandler(this::cancelled);
            links.inbound().opened(from, answers);
        }

        @Override
        public void onNext(AppendEntriesRequest request) {
            try {
                links.received(from, WireMessages.append(request));
            } catch (IllegalArgumentException e) {
                answers.fail(invalid(e));
                ended();
            }
        }

        @Override
        public void onError(Throwable why) {
            ended();
        }

        @Override
        public void onCompleted() {
            answers.complete();
            ended();
        }

        /** By a peer that goes on it is completed instead; so this one may be dead. */
        private void cancelled() {
            boolean newest = ended();
            if (newest && !closing.get()) {
                links.broke(from);
            }
        }

        private boolean ended() {
            answers.drop();
            return links.inbound().closed(from, answers);
        }
    }
}
