package dlsms.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dlsms.servers.TcpRelay;
import dlsms.servers.TcpRelay.Way;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Kill -9 of the leader at moments between two bytes of what it says to PostgreSQL and Redis: each event comes to
 * PostgreSQL once, and nobody reads an old list of seats. Points: {@code -Ddlsms.seed}; how many: {@code
 * -Ddlsms.projection.kills}.
 */
class ProjectionKillsIT {
    private static final int KILLS = Integer.getInteger("dlsms.projection.kills", 4);
    private static final int KILLS_PER_SWEEP = 4;
    private static final Duration REACHED_WITHIN = Duration.ofSeconds(2);
    private static final Duration SOON = Duration.ofSeconds(60);

    /** A projector's transaction waits in its commit for as long as another session holds the lock. */
    private static final String[] HELD_COMMITS = {
        "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql SET lock_timeout = '60s'"
                + " AS 'BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN NULL; END'",
        "CREATE CONSTRAINT TRIGGER wait AFTER UPDATE ON projection.position DEFERRABLE INITIALLY DEFERRED"
                + " FOR EACH ROW EXECUTE FUNCTION wait()"
    };

    private static final String COMMITS_THAT_WAIT =
            "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock' AND NOT granted";

    @RegisterExtension
    final StackExtension extension = StackExtension.plain();

    private final long seed = Long.getLong("dlsms.seed", System.nanoTime());
    private final Random random = new Random(seed);

    /** A moment on the way between the leader and a server. @param bytes that still pass before it */
    private record Point(String server, Way way, long bytes) {
        private static final int REQUEST_BITS = 15;
        private static final int ANSWER_BITS = 11;

        // Each size class is as likely as the next: the first bytes of a batch matter as much as its many rows.
        static Point draw(Random random) {
            var way = random.nextInt(3) == 0 ? Way.TO_CLIENT : Way.TO_SERVER;
            int bits = 1 + random.nextInt(way == Way.TO_SERVER ? REQUEST_BITS : ANSWER_BITS);
            return new Point(random.nextInt(4) == 0 ? "Redis" : "PostgreSQL", way, random.nextInt(1 << bits));
        }

        TcpRelay relay(Stack stack) {
            return server.equals("Redis") ? stack.toRedis() : stack.toPostgres();
        }
    }

    @Test
    void whereverTheLeaderDiesEachEventReachesPostgresOnce() throws SQLException {
        System.out.println("points of -Ddlsms.seed=" + seed);
        var stack = extension.stack();
        try (var load = ReservationLoad.start(stack.cluster(), 6);
                var watcher = SeatWatcher.start(load, seed)) {
            var overdue = new Overdue(load);
            load.awaitAcknowledged(50);
            killBetweenCommitAndInvalidation(stack, load);
            killBetweenCommitAndItsAnswer(stack, load);
            for (int i = 0; i < KILLS; i++) {
                if (i % KILLS_PER_SWEEP == 0) {
                    stack.verify();
                    overdue.make();
                }
                killAt(Point.draw(random), stack, load);
            }
            overdue.awaitSwept();
            watcher.stop();
            load.stop();
            load.assertEachIsThereOnce();
            System.out.println("lists of seats looked at: " + watcher.reads());
            Mirror.assertSame(stack);
            overdue.assertSweptOnce(stack.postgres());
        }
    }

    /** What PostgreSQL has committed is never said to Redis by the leader that committed it. */
    private static void killBetweenCommitAndInvalidation(Stack stack, ReservationLoad load) {
        stack.awaitProgress();
        stack.toRedis().hold(Way.TO_SERVER);
        stack.awaitProgress();
        killLeader(stack, load);
    }

    /** PostgreSQL has committed, but the leader has not heard so. */
    private static void killBetweenCommitAndItsAnswer(Stack stack, ReservationLoad load) throws SQLException {
        var postgres = stack.postgres();
        try (var lock = postgres.connect();
                var statement = lock.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(1)");
            postgres.change(HELD_COMMITS);
            await("a commit waits")
                    .atMost(SOON)
                    .until(() -> postgres.value(COMMITS_THAT_WAIT).isPresent());
            stack.toPostgres().hold(Way.TO_CLIENT);
            long before = stack.position();
            statement.execute("SELECT pg_advisory_unlock(1)");
            stack.awaitProgress(before);
        }
        killLeader(stack, load);
        postgres.change("DROP FUNCTION wait CASCADE");
    }

    private static void killAt(Point point, Stack stack, ReservationLoad load) {
        stack.awaitProgress();
        var reached = point.relay(stack).holdAfter(point.way(), point.bytes());
        System.out.println(point + (isSoon(reached) ? "" : ", not reached"));
        killLeader(stack, load);
    }

    private static boolean isSoon(CompletableFuture<Void> reached) {
        return reached.thenApply(held -> true)
                .completeOnTimeout(false, REACHED_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    private static void killLeader(Stack stack, ReservationLoad load) {
        var leader = stack.cluster().awaitLeader();
        leader.kill();
        stack.toPostgres().release();
        stack.toRedis().release();
        assertThat(load.untilNextWrite()).isLessThan(SOON);
        leader.launch();
        leader.awaitReady();
        stack.verifyAtLeader();
    }
}
