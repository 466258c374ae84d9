package dlsms.grpc;

import dlsms.auth.Passwords;
import dlsms.auth.Tokens;
import dlsms.service.Backups;
import dlsms.service.UseCases;
import io.grpc.BindableService;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerStreamTracer;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.util.ArrayList;
import java.util.List;

/**
 * All that answers clients, ready to be put on a server. The server itself, its ports and threads, are built
 * elsewhere.
 */
public final class GrpcApi implements AutoCloseable {

    private final StreamWatch streams = new StreamWatch();
    private final List<ServerServiceDefinition> services = new ArrayList<>();
    private final ServerServiceDefinition raft;
    private final HealthLook health;

    /** @param allowUnauthenticated who shows no token may do everything: for clients of the original system only */
    public GrpcApi(
            UseCases useCases, Backups backups, Tokens tokens, Passwords passwords, boolean allowUnauthenticated) {
        var entrance = new Entrance(tokens, useCases.gateway(), streams, allowUnauthenticated);
        var enrolment = new Enrolment(useCases.accounts(), passwords);
        var probe = new Probe(useCases.operations());
        List<BindableService> library = List.of(
                new AuthEndpoint(useCases.accounts(), enrolment, passwords, tokens),
                new SeatEndpoint(useCases.seats()),
                new ReservationEndpoint(useCases.reservations()),
                new NotifyEndpoint(useCases.waitlist()),
                new OperationEndpoint(probe),
                new OperatorEndpoint(useCases, backups, enrolment));
        library.forEach(service -> services.add(ServerInterceptors.intercept(service, entrance)));
        raft = ServerInterceptors.intercept(new RaftEndpoint(probe), entrance);
        services.add(raft);
        health = new HealthLook(
                useCases.gateway(),
                services.stream()
                        .map(service -> service.getServiceDescriptor().getName())
                        .toList());
        services.add(ServerInterceptors.intercept(health.service(), entrance));
        services.add(ServerInterceptors.intercept(ProtoReflectionServiceV1.newInstance(), entrance));
    }

    /** For the public port. */
    public List<ServerServiceDefinition> publicServices() {
        return List.copyOf(services);
    }

    /** For the public port's builder: it watches how long streams last and what they hold. */
    public ServerStreamTracer.Factory streamWatch() {
        return streams;
    }

    /** Calls of the public port that are not over. */
    public long openStreams() {
        return streams.openStreams();
    }

    /** Bytes of their requests and answers. */
    public long bytesHeld() {
        return streams.bytesHeld();
    }

    /** raft.RaftService with nothing but SubmitOperation, to staff only: for the peer port, as on the public one. */
    public ServerServiceDefinition probe() {
        return raft;
    }

    /** Health says NOT_SERVING from now on; calls under way go on. */
    @Override
    public void close() {
        health.close();
        streams.close();
    }
}
