package dlsms.service;

import dlsms.seat.Outcome;
import dlsms.seat.SeatCommand;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that no-shows and ends come to pass: on the leader, when something is due by its clock, a Tick goes the
 * way of all commands; what it does is decided by the stamp it gets, on all nodes alike. One Tick at a time. Has one
 * thread.
 */
public final class Sweeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

    private static final long LOOK_EVERY_MILLIS = 250;
    private static final Duration TICK_TIMEOUT = Duration.ofSeconds(5);

    private final Gateway gateway;
    private final AtomicBoolean underWay = new AtomicBoolean();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("sweeper").daemon().factory());

    public Sweeper(Gateway gateway) {
        this.gateway = gateway;
    }

    public void start() {
        thread.scheduleWithFixedDelay(this::look, LOOK_EVERY_MILLIS, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void look() {
        if (gateway.node().leads() && isDue() && underWay.compareAndSet(false, true)) {
            gateway.propose(Call.bySystem("", TICK_TIMEOUT), new SeatCommand.Tick(), Outcome.class)
                    .whenComplete((result, error) -> {
                        if (error != null) {
                            LOG.warn("event=tick-failed", error);
                        }
                        underWay.set(false);
                    });
        }
    }

    private boolean isDue() {
        return gateway.machine()
                .nextDue()
                .filter(due -> !gateway.now().isBefore(due))
                .isPresent();
    }
}
