package dlsms.transport;

import dlsms.node.SnapshotReader;
import dlsms.node.Snapshots;
import dlsms.raft.NodeId;
import dlsms.transport.SnapshotTransfer.BrokenOffException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Snapshots that this node sends: each on a thread and a connection of its own, so that they delay no Append; few at
 * once. One that broke off is kept open for a while, so that the next attempt goes on with it. Any thread, never waits.
 */
final class OutboundSnapshots implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OutboundSnapshots.class);
    private static final long CLOSE_MILLIS = 2_000;

    private final TransportSettings settings;
    private final TransportSettings.SnapshotLimits limits;
    private final IoLoop io;
    private final Snapshots snapshots;
    private final BiConsumer<NodeId, Boolean> outcome;
    private final AtomicLong bytes = new AtomicLong();
    private final OncePerMinute once = new OncePerMinute();

    // Guarded by this. A peer is in one of the first two at most.
    private final Map<NodeId, InetSocketAddress> waiting = new LinkedHashMap<>();
    private final SortedMap<NodeId, Sending> sending = new TreeMap<>();
    private final SortedMap<NodeId, Kept> kept = new TreeMap<>();
    private boolean closed;

    private record Kept(SnapshotReader reader, long untilNanos) {}

    /** One thread that sends; what it sends is known a little later. */
    private static final class Sending {

        private final Thread thread;
        private volatile Optional<SnapshotTransfer> transfer = Optional.empty();

        Sending(Thread thread) {
            this.thread = thread;
        }
    }

    OutboundSnapshots(TransportSettings settings, IoLoop io, Snapshots snapshots, BiConsumer<NodeId, Boolean> outcome) {
        this.settings = settings;
        this.limits = settings.limits().snapshots();
        this.io = io;
        this.snapshots = snapshots;
        this.outcome = outcome;
    }

    /** Does nothing where one is on its way there. */
    synchronized void send(PeerChannel.Peer to) {
        if (!closed && !sending.containsKey(to.id())) {
            waiting.put(to.id(), to.address());
            startNext();
        }
    }

    /** Lets go of what nobody came back for. */
    synchronized void expire() {
        kept.values().removeIf(each -> {
            boolean over = System.nanoTime() - each.untilNanos > 0;
            if (over) {
                each.reader.close();
            }
            return over;
        });
    }

    long bytes() {
        return bytes.get();
    }

    synchronized List<SnapshotTraffic.Transfer> running() {
        List<SnapshotTraffic.Transfer> running = new ArrayList<>();
        sending.forEach((to, each) -> each.transfer.ifPresent(transfer -> running.add(
                new SnapshotTraffic.Transfer(to, true, transfer.index(), transfer.bytes(), transfer.since()))));
        return running;
    }

    /** Breaks all off; when it returns nothing is read any more. */
    @Override
    public void close() {
        List<Sending> broken;
        synchronized (this) {
            closed = true;
            waiting.clear();
            broken = List.copyOf(sending.values());
        }
        for (Sending each : broken) {
            each.transfer.ifPresent(SnapshotTransfer::cancel);
            join(each.thread);
        }
        synchronized (this) {
            kept.values().forEach(each -> each.reader.close());
            kept.clear();
        }
    }

    private void startNext() {
        while (!waiting.isEmpty() && sending.size() < limits.sendingMax() && !closed) {
            var next = waiting.entrySet().iterator().next();
            waiting.remove(next.getKey());
            var to = new PeerChannel.Peer(next.getKey(), next.getValue());
            Thread thread =
                    Thread.ofPlatform().daemon().name("snapshot-to-" + to.id()).unstarted(() -> run(to));
            sending.put(to.id(), new Sending(thread));
            thread.start();
        }
    }

    private void run(PeerChannel.Peer to) {
        boolean arrived = false;
        try {
            arrived = send(to, reader(to.id()));
        } catch (RuntimeException e) {
            LOG.warn("event=snapshot-unreadable node={} peer={} why=\"{}\"", settings.self(), to.id(), e.toString());
        } finally {
            ended(to.id());
            outcome.accept(to.id(), arrived);
        }
    }

    private synchronized void ended(NodeId to) {
        sending.remove(to);
        startNext();
    }

    private SnapshotReader reader(NodeId to) {
        synchronized (this) {
            Optional<Kept> before = Optional.ofNullable(kept.remove(to));
            if (before.isPresent()) {
                return before.get().reader;
            }
        }
        return snapshots.open();
    }

    private boolean send(PeerChannel.Peer to, SnapshotReader reader) {
        boolean mayGoOn = false;
        var transfer = new SnapshotTransfer(reader, limits, bytes);
        try (var channel = new PeerChannel(settings, to, io, new OtherClusters(new Roster(settings)), peer -> {})) {
            announce(to.id(), transfer);
            long first = transfer.run(channel.channel());
            sent(to.id(), transfer, first);
            return true;
        } catch (BrokenOffException e) {
            mayGoOn = e.mayGoOn();
            brokeOff(to.id(), transfer, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            keepOrClose(to.id(), reader, mayGoOn);
        }
        return false;
    }

    private synchronized void announce(NodeId to, SnapshotTransfer transfer) {
        Optional.ofNullable(sending.get(to)).ifPresent(each -> each.transfer = Optional.of(transfer));
        if (closed) {
            transfer.cancel();
        }
    }

    private synchronized void keepOrClose(NodeId to, SnapshotReader reader, boolean mayGoOn) {
        if (mayGoOn && !closed) {
            kept.put(to, new Kept(reader, System.nanoTime() + limits.resume().toNanos()));
        } else {
            reader.close();
        }
    }

    private void sent(NodeId to, SnapshotTransfer transfer, long first) {
        LOG.info(
                "event=snapshot-sent node={} peer={} index={} bytes={} seconds={} from-chunk={}",
                settings.self(),
                to,
                transfer.index(),
                transfer.bytes(),
                Duration.between(transfer.since(), Instant.now()).toMillis() / 1e3,
                first);
    }

    private void brokeOff(NodeId to, SnapshotTransfer transfer, BrokenOffException why) {
        once.run(
                to.value(),
                () -> LOG.warn(
                        "event=snapshot-broke-off node={} peer={} index={} bytes={} why=\"{}\"",
                        settings.self(),
                        to,
                        transfer.index(),
                        transfer.bytes(),
                        why.getMessage()));
    }

    private static void join(Thread thread) {
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
