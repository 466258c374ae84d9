package dlsms.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ConnectivityState;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;

/** One connection a node; opened when it is first used. */
final class Channels implements AutoCloseable {

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> REQUEST_ID =
            Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);

    private final Map<NodeAddress, ManagedChannel> channels;

    Channels(List<NodeAddress> nodes) {
        channels = nodes.stream().distinct().collect(Collectors.toMap(Function.identity(), Channels::open));
    }

    private static ManagedChannel open(NodeAddress node) {
        return Grpc.newChannelBuilderForAddress(node.host(), node.port(), InsecureChannelCredentials.create())
                // Nodes are asked directly, whatever proxy the machine has for the web.
                .proxyDetector(address -> null)
                .build();
    }

    /** One try at one node. */
    <Q, A> A call(NodeAddress node, MethodDescriptor<Q, A> method, Q request, Caller caller) {
        return ClientCalls.blockingUnaryCall(channel(node, caller), method, options(caller), request);
    }

    /** One try at one node, answered piece by piece: no further than is taken. */
    <Q, A> Iterator<A> stream(NodeAddress node, MethodDescriptor<Q, A> method, Q request, Caller caller) {
        return ClientCalls.blockingServerStreamingCall(channel(node, caller), method, options(caller), request);
    }

    private Channel channel(NodeAddress node, Caller caller) {
        var metadata = new Metadata();
        caller.token().ifPresent(token -> metadata.put(AUTHORIZATION, "Bearer " + token));
        caller.requestId().ifPresent(id -> metadata.put(REQUEST_ID, id));
        return ClientInterceptors.intercept(channel(node), MetadataUtils.newAttachHeadersInterceptor(metadata));
    }

    private static CallOptions options(Caller caller) {
        return CallOptions.DEFAULT.withDeadlineAfter(caller.timeout().toNanos(), TimeUnit.NANOSECONDS);
    }

    // A node that was down a moment ago may be up by now: the usual back-off would hide that for minutes.
    private ManagedChannel channel(NodeAddress node) {
        ManagedChannel channel = channels.get(node);
        if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
            channel.resetConnectBackoff();
        }
        return channel;
    }

    @Override
    public void close() {
        channels.values().forEach(ManagedChannel::shutdownNow);
    }

    /** Who asks, under which request id, and how long they wait. */
    record Caller(Optional<String> token, Optional<String> requestId, Duration timeout) {}
}
