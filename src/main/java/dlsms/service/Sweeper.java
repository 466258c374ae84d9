package dlsms.service;

import dlsms.seat.Outcome;
import dlsms.seat.SeatCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that no-shows and ends come to pass, and that history is dropped: on the leader, when something is due by
 * its clock, a command goes the way of all commands; what it does is decided by the stamp it gets, on all nodes alike.
 * A leader that slept may be none any more, so it first has a majority confirm it. One at a time. Has one thread.
 */
public final class Sweeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

    private static final long LOOK_EVERY_MILLIS = 250;
    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(5);

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

    void look() {
        if (gateway.node().leads() && due().isPresent() && underWay.compareAndSet(false, true)) {
            gateway.read(Call.bySystem("", COMMAND_TIMEOUT), state -> true)
                    .thenCompose(confirmed -> confirmed.then(yes -> propose()))
                    .whenComplete((result, error) -> {
                        if (error != null && !thread.isShutdown()) {
                            LOG.warn("event=sweep-failed", error);
                        }
                        underWay.set(false);
                    });
        }
    }

    private CompletableFuture<Result<Outcome>> propose() {
        Optional<SeatCommand> command = gateway.node().leads() ? due() : Optional.empty();
        return command.map(due -> gateway.propose(Call.bySystem("", COMMAND_TIMEOUT), due, Outcome.class))
                .orElseGet(() -> CompletableFuture.completedFuture(Result.ok(new Outcome.Done())));
    }

    /** What is to be done now, if anything is. */
    private Optional<SeatCommand> due() {
        if (isOver(gateway.machine().nextDue())) {
            return Optional.of(new SeatCommand.Tick());
        }
        return isOver(gateway.machine().nextDrop()) ? Optional.of(new SeatCommand.DropHistory()) : Optional.empty();
    }

    private boolean isOver(Optional<Instant> due) {
        return due.filter(moment -> !gateway.now().isBefore(moment)).isPresent();
    }
}
