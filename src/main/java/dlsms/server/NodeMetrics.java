package dlsms.server;

import dlsms.node.Node;
import dlsms.node.NodeCounters;
import dlsms.node.NodeCounters.Upkeep;
import dlsms.node.NodePressure;
import dlsms.raft.Membership;
import dlsms.storage.Outbox;
import dlsms.transport.PeerLinks;
import dlsms.transport.SnapshotTraffic;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** A node's figures for Prometheus; docs/operations.md lists them. */
final class NodeMetrics implements AutoCloseable {

    private static final double NANOS = 1e9;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbage = new JvmGcMetrics();

    private boolean closed;

    /** The process' own figures, which take a while to find: on another thread than the one that starts the node. */
    synchronized void watchProcess() {
        if (closed) {
            return;
        }
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        garbage.bindTo(registry);
    }

    PrometheusMeterRegistry registry() {
        return registry;
    }

    /** What stands on the page. */
    String text() {
        return registry.scrape();
    }

    void watch(Node node) {
        gauge("dlsms.raft.term", "Raft's term", node, n -> n.status().term());
        gauge("dlsms.raft.leads", "1 where this node leads", node, n -> n.leads() ? 1 : 0);
        gauge(
                "dlsms.raft.leader.known",
                "1 where a leader is known",
                node,
                n -> n.leader().isPresent() ? 1 : 0);
        gauge(
                "dlsms.log.last.index",
                "newest entry of the log",
                node,
                n -> n.status().last().index());
        gauge(
                "dlsms.log.commit.index",
                "newest entry known as committed",
                node,
                n -> n.status().commitIndex());
        gauge(
                "dlsms.state.applied.index",
                "newest entry in the state",
                node,
                n -> n.view().appliedIndex());
        watchQueue("dlsms.node.proposals", "writes", node, n -> n.pressure().proposals());
        watchQueue("dlsms.node.reads", "reads", node, n -> n.pressure().reads());
        watchRefused(node);
        watchLogAndMembers(node);
        watchCounters(node);
        watchUpkeep(node);
    }

    private void watchQueue(String name, String what, Node node, Function<Node, NodePressure.Queue> queue) {
        gauge(name + ".waiting", what + " that wait", node, n -> queue.apply(n).waiting());
        gauge(
                name + ".waiting.limit",
                "so many may wait now",
                node,
                n -> queue.apply(n).waitingMax());
        gauge(
                name + ".oldest.seconds",
                "how long the oldest has waited",
                node,
                n -> queue.apply(n).oldestNanos() / NANOS);
    }

    private void watchRefused(Node node) {
        for (String limit : node.pressure().refused().keySet()) {
            FunctionCounter.builder(
                            "dlsms.node.refused",
                            node,
                            n -> n.pressure().refused().get(limit))
                    .description("requests refused, by the limit that was reached")
                    .tag("limit", limit)
                    .register(registry);
        }
    }

    private void watchLogAndMembers(Node node) {
        gauge("dlsms.log.base.index", "last entry that the log no longer has", node, n -> base(n));
        gauge(
                "dlsms.log.entries",
                "entries in the log",
                node,
                n -> n.status().last().index() - base(n));
        gauge("dlsms.log.bytes", "their bytes", node, n -> n.view().disk().logBytes());
        gauge(
                "dlsms.members",
                "members of all roles",
                node,
                n -> members(n).members().size());
        gauge(
                "dlsms.members.voting",
                "those that vote",
                node,
                n -> members(n).voters().size());
        gauge(
                "dlsms.disk.good",
                "1 where the disk takes everything",
                node,
                n -> n.view().disk().health().equals("good") ? 1 : 0);
    }

    private static long base(Node node) {
        return node.status().base().index();
    }

    private static Membership members(Node node) {
        return node.status().membership().membership();
    }

    /** How long each synced write of the log takes. */
    Timer writes() {
        return Timer.builder("dlsms.log.write")
                .description("synced writes of the log")
                .register(registry);
    }

    void watch(PeerLinks links) {
        Gauge.builder(
                        "dlsms.snapshots.under.way",
                        links,
                        l -> l.snapshotTraffic().running().size())
                .description("snapshots on their way")
                .register(registry);
        traffic("dlsms.snapshots.sent.bytes", links, SnapshotTraffic::sentBytes);
        traffic("dlsms.snapshots.received.bytes", links, SnapshotTraffic::receivedBytes);
    }

    private void traffic(String name, PeerLinks links, ToDoubleFunction<SnapshotTraffic> value) {
        FunctionCounter.builder(name, links, l -> value.applyAsDouble(l.snapshotTraffic()))
                .description("bytes of snapshots")
                .register(registry);
    }

    void watch(DiskSpace space) {
        Gauge.builder("dlsms.disk.free.bytes", space, DiskSpace::usableBytes)
                .description("space left where the data is")
                .register(registry);
    }

    void watch(Outbox outbox) {
        outbox(
                "dlsms.outbox.entries",
                "entries whose events are kept",
                outbox,
                o -> o.size().entries());
        outbox("dlsms.outbox.bytes", "bytes of these", outbox, o -> o.size().bytes());
        outbox("dlsms.outbox.complete.after", "all events of later entries are kept", outbox, Outbox::completeAfter);
    }

    private void outbox(String name, String what, Outbox outbox, ToDoubleFunction<Outbox> value) {
        Gauge.builder(name, outbox, value)
                .description(what)
                .strongReference(true)
                .register(registry);
    }

    private void watchCounters(Node node) {
        counter("dlsms.node.turns", "turns of the loop", node, NodeCounters::turns);
        counter("dlsms.node.inputs", "inputs that they took", node, NodeCounters::inputs);
        counter("dlsms.log.syncs", "synced writes of the log", node, NodeCounters::writes);
        counter("dlsms.log.entries.synced", "entries in them", node, NodeCounters::entriesWritten);
        counter("dlsms.state.entries.applied", "entries applied", node, NodeCounters::entriesApplied);
        counter("dlsms.node.messages.dropped", "messages dropped, inbox full", node, NodeCounters::messagesDropped);
    }

    private void watchUpkeep(Node node) {
        upkeep("dlsms.disk.sick", "times that a write failed or was too slow", node, Upkeep::diskSick);
        upkeep("dlsms.node.loop.hangs", "turns that took too long", node, Upkeep::loopHangs);
        upkeep("dlsms.log.entries.compacted", "entries taken away", node, Upkeep::entriesCompacted);
        upkeep("dlsms.raft.leader.changes", "times that another node led", node, Upkeep::leaderChanges);
        upkeep("dlsms.snapshots.asked", "followers that needed one", node, Upkeep::snapshotsAsked);
        upkeep("dlsms.snapshots.sent", "that arrived as a whole", node, Upkeep::snapshotsSent);
        upkeep("dlsms.snapshots.installed", "on this node", node, Upkeep::snapshotsInstalled);
    }

    private void upkeep(String name, String what, Node node, ToDoubleFunction<Upkeep> value) {
        counter(name, what, node, counters -> value.applyAsDouble(counters.upkeep()));
    }

    private void gauge(String name, String what, Node node, ToDoubleFunction<Node> value) {
        Gauge.builder(name, node, value).description(what).register(registry);
    }

    private void counter(String name, String what, Node node, ToDoubleFunction<NodeCounters> value) {
        FunctionCounter.builder(name, node, n -> value.applyAsDouble(n.counters()))
                .description(what)
                .register(registry);
    }

    @Override
    public synchronized void close() {
        closed = true;
        garbage.close();
        registry.close();
    }
}
