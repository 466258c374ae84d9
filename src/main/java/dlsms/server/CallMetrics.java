package dlsms.server;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Times the calls of the public port, by method and status. Any thread. */
final class CallMetrics implements ServerInterceptor {

    private final MeterRegistry registry;
    private final Map<Kind, Timer> timers = new ConcurrentHashMap<>();

    CallMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** There are as many as methods times codes: callers can't make more. */
    private record Kind(String method, Status.Code code) {}

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        MethodDescriptor<Q, A> method = call.getMethodDescriptor();
        long start = System.nanoTime();
        return next.startCall(
                new SimpleForwardingServerCall<>(call) {
                    @Override
                    public void close(Status status, Metadata trailers) {
                        timer(method.getFullMethodName(), status.getCode())
                                .record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
                        super.close(status, trailers);
                    }
                },
                headers);
    }

    private Timer timer(String method, Status.Code code) {
        return timers.computeIfAbsent(
                new Kind(method, code),
                kind -> Timer.builder("dlsms.grpc.calls")
                        .description("calls of the public port")
                        .tag("method", kind.method())
                        .tag("code", kind.code().name())
                        .publishPercentileHistogram(false)
                        .register(registry));
    }
}
