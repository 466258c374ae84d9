package dlsms.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dlsms.servers.RealPostgres;
import dlsms.servers.RealRedis;
import dlsms.servers.TcpRelay;
import dlsms.wire.library.GetStatusResponse;
import dlsms.wire.library.VerifyProjectionRequest;
import dlsms.wire.library.VerifyProjectionResponse;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Five nodes with a PostgreSQL and a Redis of their own, each behind a relay. One thread. */
public final class Stack implements AutoCloseable {
    public static final int SIZE = 5;

    private static final Duration PROJECTED_WITHIN = Duration.ofSeconds(120);
    private static final Duration VERIFIES_WITHIN = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(50);

    private final Deque<Runnable> closing = new ArrayDeque<>();
    private final RealPostgres primary;
    private final TcpRelay toPostgres;
    private final RealRedis redis;
    private final TcpRelay toRedis;
    private final Optional<Standby> standby;
    private final RealCluster cluster;
    private RealPostgres postgres;

    /** @param replication through which it hears of the primary */
    private record Standby(RealPostgres postgres, TcpRelay replication) {}

    private Stack(String name, boolean withStandby) {
        try {
            this.primary = own(RealPostgres.start(name), RealPostgres::close);
            this.postgres = primary;
            this.toPostgres = own(TcpRelay.to(primary.port()), TcpRelay::close);
            this.redis = own(RealRedis.start(name), RealRedis::close);
            this.toRedis = own(TcpRelay.to(redis.port()), TcpRelay::close);
            this.standby = withStandby ? Optional.of(follow()) : Optional.empty();
            this.cluster = own(RealCluster.start(name, SIZE, options()), RealCluster::close);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private interface Closing<T> {
        void close(T part);
    }

    private <T> T own(T part, Closing<T> how) {
        closing.push(() -> how.close(part));
        return part;
    }

    private Standby follow() {
        var replication = own(TcpRelay.to(primary.port()), TcpRelay::close);
        return new Standby(own(primary.standby(replication.port()), RealPostgres::close), replication);
    }

    private List<String> options() {
        var options = new ArrayList<>(List.of("--sample-data"));
        int relay = toPostgres.port();
        var uri = standby.map(each -> RealPostgres.uri(relay, each.postgres().port()))
                .orElseGet(() -> RealPostgres.uri(relay));
        options.addAll(List.of("--postgres", uri, "--redis", RealRedis.uri(toRedis.port())));
        return options;
    }

    /** Waits until all serve. @param name of the folders of what it starts */
    public static Stack start(String name) {
        return new Stack(name, false);
    }

    /** As {@link #start}, and the nodes know of a standby that follows PostgreSQL. */
    static Stack startWithStandby(String name) {
        return new Stack(name, true);
    }

    public RealCluster cluster() {
        return cluster;
    }

    /** The one that takes writes. */
    public RealPostgres postgres() {
        return postgres;
    }

    public TcpRelay toPostgres() {
        return toPostgres;
    }

    RealRedis redis() {
        return redis;
    }

    TcpRelay toRedis() {
        return toRedis;
    }

    TcpRelay replication() {
        return standby.orElseThrow().replication();
    }

    /** Kill -9 of PostgreSQL; its standby is the primary from now on. */
    void failOver() {
        postgres.kill();
        postgres = standby.orElseThrow().postgres();
        postgres.promote();
    }

    /** The index up to which PostgreSQL has all; 0 where it has nothing yet. */
    public long position() {
        return postgres.value("SELECT to_regclass('public.projection')")
                .flatMap(there -> postgres.value("SELECT applied_index FROM projection"))
                .map(Long::parseLong)
                .orElse(0L);
    }

    /** Waits until PostgreSQL has what the nodes have now. Returns its index then. */
    public long awaitProjected() {
        long wanted = applied();
        return await("PostgreSQL has all up to " + wanted)
                .atMost(PROJECTED_WITHIN)
                .pollInterval(POLL)
                .until(this::position, position -> position >= wanted);
    }

    /** Waits until PostgreSQL has more than it has now. Under load. */
    void awaitProgress() {
        awaitProgress(position());
    }

    /** Waits until PostgreSQL has more than that. */
    void awaitProgress(long before) {
        await("PostgreSQL gets more than " + before)
                .atMost(PROJECTED_WITHIN)
                .pollInterval(POLL)
                .until(() -> position() > before);
    }

    /** Each running node compares PostgreSQL with its own state; may be called under load. */
    public void verify() {
        cluster.nodes().stream().filter(RealNode::isRunning).forEach(this::verify);
    }

    /** As {@link #verify}, but only the leader does, which is quick: it has been talking to PostgreSQL. */
    public void verifyAtLeader() {
        verify(cluster.awaitLeader());
    }

    private void verify(RealNode node) {
        var report = await("PostgreSQL compared with " + node.id())
                .atMost(PROJECTED_WITHIN)
                .pollInterval(POLL)
                .ignoreException(StatusRuntimeException.class)
                .until(() -> verified(cluster.operator(node)), found -> true);
        assertThat(report.getDifferencesList())
                .as("PostgreSQL and " + node.id() + " at " + report.getIndex())
                .isEmpty();
        assertThat(report.getRows()).isPositive();
    }

    private static VerifyProjectionResponse verified(NodeClient node) {
        node.reconnect();
        return node.within(VERIFIES_WITHIN).operator().verifyProjection(VerifyProjectionRequest.getDefaultInstance());
    }

    /** The newest index that a running node has applied. */
    public long applied() {
        return cluster.nodes().stream()
                .filter(RealNode::isRunning)
                .mapToLong(node -> applied(cluster.operator(node)))
                .max()
                .orElse(0);
    }

    private static long applied(NodeClient node) {
        try {
            node.reconnect();
            return Optional.of(node.status())
                    .map(GetStatusResponse::getAppliedIndex)
                    .orElse(0L);
        } catch (StatusRuntimeException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        while (!closing.isEmpty()) {
            closing.pop().run();
        }
    }
}
