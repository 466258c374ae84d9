package dlsms.transport;

import dlsms.node.Snapshots;
import dlsms.raft.NodeId;
import dlsms.raft.SnapshotMeta;
import dlsms.wire.raft.SnapshotRequest;
import dlsms.wire.raft.SnapshotResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Snapshots that come to this node: one at a time, written by a thread of its own. A stream may have only a few
 * messages under way, so little waits for that thread. Any thread.
 */
final class InboundSnapshots implements AutoCloseable {

    /** That long a snapshot that is here as a whole waits for its installation before another may take its place. */
    private static final Duration INSTALL_MAX = Duration.ofSeconds(30);

    private static final int CLOSE_SECONDS = 2;

    private final TransportSettings.SnapshotLimits limits;
    private final Snapshots snapshots;
    private final Supplier<PeerEvents> events;
    private final NodeId self;
    private final AtomicLong bytes = new AtomicLong();
    private final ThreadPoolExecutor writer;

    // Guarded by this.
    private Optional<SnapshotSession> current = Optional.empty();
    private Optional<Complete> complete = Optional.empty();

    private record Complete(SnapshotMeta meta, long untilNanos) {}

    InboundSnapshots(TransportSettings settings, Snapshots snapshots, Supplier<PeerEvents> events) {
        this.self = settings.self();
        this.limits = settings.limits().snapshots();
        this.snapshots = snapshots;
        this.events = events;
        this.writer = new ThreadPoolExecutor(
                1,
                1,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("snapshot-receiver").factory(),
                new ThreadPoolExecutor.DiscardPolicy());
        writer.allowCoreThreadTimeOut(true);
    }

    /** A peer begins to send. */
    synchronized StreamObserver<SnapshotRequest> open(NodeId from, ServerCallStreamObserver<SnapshotResponse> call) {
        Optional<String> busy = busy(from);
        if (busy.isPresent()) {
            call.onError(Status.RESOURCE_EXHAUSTED.withDescription(busy.get()).asRuntimeException());
            return new Deaf();
        }
        current.ifPresent(older -> older.fail(Status.ABORTED.withDescription("a newer stream took its place")));
        var session = new SnapshotSession(this, from, call);
        current = Optional.of(session);
        return session;
    }

    long bytes() {
        return bytes.get();
    }

    synchronized List<SnapshotTraffic.Transfer> running() {
        return current.flatMap(SnapshotSession::progress).stream().toList();
    }

    /** When it returns nothing is written any more. */
    @Override
    public void close() {
        synchronized (this) {
            current.ifPresent(session -> session.fail(Status.UNAVAILABLE.withDescription("the node is closing")));
        }
        writer.shutdown();
        try {
            writer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    NodeId self() {
        return self;
    }

    Snapshots snapshots() {
        return snapshots;
    }

    /** On the thread that writes; not at all any more where this is closed. */
    void later(Runnable work) {
        writer.execute(work);
    }

    /** Whether this node doesn't have all of it anyway. */
    boolean isNews(SnapshotMeta meta) {
        return events.get().commitIndex().getAsLong() < meta.base().index();
    }

    void count(int chunkBytes) {
        bytes.addAndGet(chunkBytes);
    }

    /** It is here as a whole. */
    synchronized void completed(SnapshotMeta meta) {
        complete = Optional.of(new Complete(meta, System.nanoTime() + INSTALL_MAX.toNanos()));
        events.get().snapshotReceived().accept(meta);
    }

    synchronized void ended(SnapshotSession session) {
        current = current.filter(each -> each != session);
    }

    // The next one's beginning would drop what is about to be installed.
    private Optional<String> busy(NodeId from) {
        complete = complete.filter(each -> isNews(each.meta) && System.nanoTime() - each.untilNanos < 0);
        if (complete.isPresent()) {
            return Optional.of("a snapshot is about to be installed");
        }
        return current.filter(session -> !session.from().equals(from) && !session.isSilent(limits.silence()))
                .map(session -> "a snapshot from " + session.from() + " is being received");
    }

    /** Of a stream that was refused. */
    private static final class Deaf implements StreamObserver<SnapshotRequest> {

        @Override
        public void onNext(SnapshotRequest request) {}

        @Override
        public void onError(Throwable why) {}

        @Override
        public void onCompleted() {}
    }
}
