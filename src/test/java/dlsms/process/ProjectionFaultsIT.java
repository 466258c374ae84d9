package dlsms.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dlsms.servers.TcpRelay.Way;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What goes wrong between the nodes and their PostgreSQL and Redis under load: reservations go on, no list of seats is
 * old, and in the end PostgreSQL equals each node. How long PostgreSQL is stopped: {@code -Ddlsms.outage.seconds}.
 */
class ProjectionFaultsIT {
    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("dlsms.outage.seconds", 5));
    private static final Duration AWAY = Duration.ofSeconds(2);
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int CUTS = 5;
    private static final int TRANSACTION_BYTES = 20_000;
    private static final int READS = 10;

    /** Every key of ours is there, holds something else, and is of another kind than it was. */
    private static final String SPOIL =
            "for _, k in ipairs(redis.call('keys', 'dlsms:*')) do redis.call('set', k, 'spoilt') end";

    @RegisterExtension
    final StackExtension extension = StackExtension.plain();

    private final long seed = Long.getLong("dlsms.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @Test
    void reservationsGoOnAndPostgresCatchesUp() {
        System.out.println("-Ddlsms.seed=" + seed);
        var stack = extension.stack();
        try (var load = ReservationLoad.start(stack.cluster(), 6);
                var watcher = SeatWatcher.start(load, seed)) {
            load.awaitAcknowledged(50);
            stopPostgres(stack, load);
            killPostgres(stack, load);
            cutInMidTransaction(stack);
            pauseTheLeaderInMidTransaction(stack, load);
            troubleRedis(stack, load, watcher);
            watcher.stop();
            load.stop();
            load.assertEachIsThereOnce();
            Mirror.assertSame(stack);
        }
    }

    private static void stopPostgres(Stack stack, ReservationLoad load) {
        stack.awaitProgress();
        stack.postgres().stop();
        goOnFor(OUTAGE, load);
        long missed = stack.applied();
        stack.postgres().launch();
        long behind = missed - stack.position();
        long begun = System.nanoTime();
        stack.awaitProjected();
        System.out.printf(
                "PostgreSQL was stopped for %d s: %d entries behind, caught up %d ms after it answered%n",
                OUTAGE.toSeconds(), behind, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
        stack.verifyAtLeader();
    }

    private static void killPostgres(Stack stack, ReservationLoad load) {
        stack.awaitProgress();
        stack.postgres().kill();
        goOnFor(AWAY, load);
        stack.postgres().launch();
        stack.awaitProjected();
        stack.verifyAtLeader();
    }

    /** Writes are acknowledged all the time. */
    private static void goOnFor(Duration duration, ReservationLoad load) {
        long until = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() - until < 0) {
            load.awaitAcknowledged(load.acknowledged() + 5);
        }
    }

    private void cutInMidTransaction(Stack stack) {
        for (int i = 0; i < CUTS; i++) {
            stack.awaitProgress();
            var relay = stack.toPostgres();
            assertThat(relay.holdAfter(Way.TO_SERVER, random.nextInt(TRANSACTION_BYTES)))
                    .succeedsWithin(SOON);
            relay.drop();
            relay.release();
            stack.verifyAtLeader();
        }
    }

    /** It wakes as a leader that is none any more, and goes on where it was, with half a transaction open. */
    private void pauseTheLeaderInMidTransaction(Stack stack, ReservationLoad load) {
        stack.awaitProgress();
        assertThat(stack.toPostgres().holdAfter(Way.TO_SERVER, random.nextInt(TRANSACTION_BYTES)))
                .succeedsWithin(SOON);
        var paused = stack.cluster().awaitLeader();
        paused.signal("STOP");
        stack.toPostgres().release();
        try {
            load.untilNextWrite();
            stack.awaitProgress();
        } finally {
            paused.signal("CONT");
        }
        stack.awaitProjected();
        stack.verify();
    }

    private static void troubleRedis(Stack stack, ReservationLoad load, SeatWatcher watcher) {
        var redis = stack.redis();
        await("Redis holds something").atMost(SOON).until(() -> redis.keys() > 0);
        redis.flush();
        goOn(stack, load, watcher);
        redis.command("EVAL", SPOIL, "0");
        goOn(stack, load, watcher);
        redis.pause();
        goOn(stack, load, watcher);
        redis.resume();
        stack.toRedis().delay(Duration.ofMillis(100));
        goOn(stack, load, watcher);
        stack.toRedis().delay(Duration.ZERO);
        redis.limit(1);
        goOn(stack, load, watcher);
        redis.limit(0);
        redis.stop();
        goOn(stack, load, watcher);
        redis.launch();
        stack.toRedis().cut();
        goOn(stack, load, watcher);
        stack.toRedis().heal();
        await("Redis holds something again").atMost(SOON).until(() -> redis.keys() > 0);
    }

    /** Reads and writes both, and what was written comes to PostgreSQL. */
    private static void goOn(Stack stack, ReservationLoad load, SeatWatcher watcher) {
        long before = watcher.reads();
        goOnFor(Duration.ofMillis(500), load);
        await("lists of seats are read").atMost(SOON).until(() -> watcher.reads() > before + READS);
        stack.verifyAtLeader();
    }
}
