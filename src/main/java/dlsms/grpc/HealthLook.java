package dlsms.grpc;

import dlsms.service.Gateway;
import io.grpc.BindableService;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * grpc.health.v1.Health: SERVING while this node can reach a leader, or is one, and its loop doesn't hang. Has one
 * thread, which looks now and then.
 */
final class HealthLook implements AutoCloseable {

    private static final long LOOK_EVERY_MILLIS = 100;

    private final HealthStatusManager manager = new HealthStatusManager();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("health").daemon().factory());
    private final Gateway gateway;
    private final List<String> services;

    /** @param services by name; the empty name, which is the whole server, is always there */
    HealthLook(Gateway gateway, List<String> services) {
        this.gateway = gateway;
        this.services = services;
        look();
        thread.scheduleWithFixedDelay(this::look, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    BindableService service() {
        return manager.getHealthService();
    }

    /** NOT_SERVING from now on, for good. */
    @Override
    public void close() {
        thread.shutdownNow();
        manager.enterTerminalState();
    }

    private void look() {
        ServingStatus status = gateway.serves() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
        manager.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
        services.forEach(service -> manager.setStatus(service, status));
    }
}
