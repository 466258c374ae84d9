package dlsms.front;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dlsms.wire.library.GetSeatRequest;
import dlsms.wire.library.GetSeatResponse;
import dlsms.wire.library.SeatServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Five nodes that answer as a test wants it, the real nginx before them, and a client before that: new ones for each
 * test, which is left out where there is no nginx.
 */
final class FakeCluster implements BeforeEachCallback, AfterEachCallback {
    private final List<FakeNode> nodes = new ArrayList<>();
    private final List<Runnable> closing = new ArrayList<>();

    @Override
    public void beforeEach(ExtensionContext context) {
        assumeTrue(Nginx.isThere(), "no nginx here");
        Stream.generate(FakeNode::new).limit(5).forEach(nodes::add);
    }

    List<FakeNode> nodes() {
        return nodes;
    }

    List<Nginx.Ports> ports() {
        return nodes.stream().map(FakeNode::ports).toList();
    }

    /** @param changes of values in nginx.conf */
    Front open(Map<String, String> changes) {
        return open(ports(), changes);
    }

    Front open(List<Nginx.Ports> ports, Map<String, String> changes) {
        var nginx = Nginx.start(ports, changes);
        closing.add(nginx::close);
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", nginx.grpcPort())
                .usePlaintext()
                .build();
        closing.add(channel::shutdownNow);
        return new Front(nginx, channel);
    }

    /** How many calls the nodes have got, all together. */
    int calls() {
        return nodes.stream().mapToInt(node -> node.calls().size()).sum();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        closing.reversed().forEach(Runnable::run);
        nodes.forEach(FakeNode::close);
    }

    /** nginx, as its clients see it. */
    record Front(Nginx nginx, ManagedChannel channel) {
        GetSeatResponse call() {
            return call(new Metadata());
        }

        GetSeatResponse call(Metadata metadata) {
            return SeatServiceGrpc.newBlockingStub(channel)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
                    .withDeadlineAfter(30, TimeUnit.SECONDS)
                    .getSeat(GetSeatRequest.getDefaultInstance());
        }

        /** The error that the call must come to. */
        Refused refused() {
            try {
                throw new AssertionError("answered " + call());
            } catch (StatusRuntimeException e) {
                return Refused.of(e);
            }
        }

        /** OK, or the error's code and reason. */
        String outcome() {
            try {
                call();
                return "OK";
            } catch (StatusRuntimeException e) {
                var refused = Refused.of(e);
                return refused.code() + " " + refused.reason();
            }
        }
    }
}
