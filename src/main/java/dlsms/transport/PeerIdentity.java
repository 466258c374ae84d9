package dlsms.transport;

import dlsms.raft.NodeId;
import dlsms.wire.raft.RaftServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Each call between nodes says in its metadata who calls, whom it means and which cluster both belong to. One that
 * means another node or comes from another cluster is refused: a wrong address in an option must not let one node's
 * vote count twice.
 *
 * <p>Who is no member, as far as this node knows, may still be one: this node may be the one that is behind, and the
 * caller its new leader. So what Raft says is heard from all of the same cluster, for Raft to judge; a Hello from all.
 */
final class PeerIdentity implements ServerInterceptor {

    static final Metadata.Key<String> NODE_ID = key("x-dlsms-node-id");
    static final Metadata.Key<String> TARGET_ID = key("x-dlsms-target-id");
    static final Metadata.Key<String> CLUSTER_ID = key("x-dlsms-cluster-id");

    /** In the trailers of a call that was refused because of the caller's cluster: the cluster of who refuses. */
    static final Metadata.Key<String> OTHER_CLUSTER_ID = key("x-dlsms-other-cluster-id");

    private static final Context.Key<NodeId> CALLER = Context.key("dlsms-peer");
    private static final Logger LOG = LoggerFactory.getLogger(PeerIdentity.class);

    /** What only members may ask for. */
    private static final String FORWARD = RaftServiceGrpc.getForwardMethod().getFullMethodName();

    private static final String HELLO = RaftServiceGrpc.getHelloMethod().getFullMethodName();

    private final TransportSettings settings;
    private final Roster roster;
    private final OncePerMinute once = new OncePerMinute();

    PeerIdentity(TransportSettings settings, Roster roster) {
        this.settings = settings;
        this.roster = roster;
    }

    /** Who calls; inside a call that passed {@link #interceptCall}. */
    static NodeId caller() {
        return CALLER.get();
    }

    /** Says who this node is in all calls to {@code target}; {@code others} hears of another cluster there. */
    static ClientInterceptor toward(NodeId target, TransportSettings settings, OtherClusters others) {
        return new ClientInterceptor() {
            @Override
            public <A, B> ClientCall<A, B> interceptCall(
                    MethodDescriptor<A, B> method, CallOptions options, Channel next) {
                return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
                    @Override
                    public void start(Listener<B> listener, Metadata headers) {
                        headers.put(NODE_ID, settings.self().value());
                        headers.put(TARGET_ID, target.value());
                        settings.clusterId().get().ifPresent(id -> headers.put(CLUSTER_ID, id));
                        super.start(watched(listener, id -> others.refusedBy(target, id)), headers);
                    }
                };
            }
        };
    }

    private static <B> ClientCall.Listener<B> watched(ClientCall.Listener<B> listener, Consumer<String> otherCluster) {
        return new SimpleForwardingClientCallListener<>(listener) {
            @Override
            public void onClose(Status status, Metadata trailers) {
                Optional.ofNullable(trailers.get(OTHER_CLUSTER_ID)).ifPresent(otherCluster);
                super.onClose(status, trailers);
            }
        };
    }

    @Override
    public <A, B> ServerCall.Listener<A> interceptCall(
            ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
        Optional<NodeId> caller = name(headers.get(NODE_ID));
        var trailers = new Metadata();
        String method = call.getMethodDescriptor().getFullMethodName();
        Optional<Status> refusal =
                refusal(caller, headers, trailers).or(() -> stranger(caller.orElseThrow(), method, headers));
        if (refusal.isPresent()) {
            Status status = refusal.get();
            once.run(
                    headers.get(NODE_ID) + status.getCode(),
                    () -> LOG.warn(
                            "event=peer-refused node={} method={} why=\"{}\"",
                            settings.self(),
                            call.getMethodDescriptor().getBareMethodName(),
                            status.getDescription()));
            call.close(status, trailers);
            return new ServerCall.Listener<>() {};
        }
        Context context = Context.current().withValue(CALLER, caller.orElseThrow());
        return Contexts.interceptCall(context, call, headers, next);
    }

    private Optional<Status> refusal(Optional<NodeId> caller, Metadata headers, Metadata trailers) {
        if (caller.isEmpty() || caller.get().equals(settings.self())) {
            return Optional.of(
                    Status.PERMISSION_DENIED.withDescription("this port serves the other nodes of the cluster only"));
        }
        if (!settings.self().value().equals(headers.get(TARGET_ID))) {
            return Optional.of(Status.FAILED_PRECONDITION.withDescription(
                    caller.get() + " means another node; this is " + settings.self() + ": check the peer addresses"));
        }
        Optional<String> ours = settings.clusterId().get();
        Optional<String> theirs = Optional.ofNullable(headers.get(CLUSTER_ID));
        if (ours.isPresent() && theirs.isPresent() && !ours.equals(theirs)) {
            trailers.put(OTHER_CLUSTER_ID, ours.get());
            return Optional.of(Status.FAILED_PRECONDITION.withDescription(
                    caller.get() + " belongs to another cluster than " + settings.self()));
        }
        return Optional.empty();
    }

    private Optional<Status> stranger(NodeId caller, String method, Metadata headers) {
        if (roster.contains(caller) || method.equals(HELLO)) {
            return Optional.empty();
        }
        Optional<String> ours = settings.clusterId().get();
        boolean sameCluster = ours.isEmpty() || ours.get().equals(headers.get(CLUSTER_ID));
        if (sameCluster && !method.equals(FORWARD)) {
            return Optional.empty();
        }
        return Optional.of(Status.PERMISSION_DENIED.withDescription(
                caller + " is no member of the cluster that " + settings.self() + " belongs to"));
    }

    private static Optional<NodeId> name(String value) {
        try {
            return Optional.ofNullable(value).map(NodeId::new);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }
}
