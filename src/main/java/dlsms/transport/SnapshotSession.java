package dlsms.transport;

import dlsms.node.DiskException;
import dlsms.raft.NodeId;
import dlsms.raft.SnapshotMeta;
import dlsms.wire.raft.SnapshotChunk;
import dlsms.wire.raft.SnapshotRequest;
import dlsms.wire.raft.SnapshotResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream on which a peer sends a snapshot. What comes is handed to the thread that writes, which alone answers and
 * then asks for more.
 */
final class SnapshotSession implements StreamObserver<SnapshotRequest> {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotSession.class);
    private static final int MESSAGES_UNDER_WAY = 4;

    private final InboundSnapshots inbound;
    private final NodeId from;
    private final ServerCallStreamObserver<SnapshotResponse> call;
    private final Instant since = Instant.now();
    private final AtomicLong bytes = new AtomicLong();
    private volatile Optional<SnapshotMeta> meta = Optional.empty();
    private volatile long heardNanos = System.nanoTime();
    private volatile boolean ended;

    SnapshotSession(InboundSnapshots inbound, NodeId from, ServerCallStreamObserver<SnapshotResponse> call) {
        this.inbound = inbound;
        this.from = from;
        this.call = call;
        call.setOnCancelHandler(this::gone);
        call.disableAutoRequest();
        call.request(MESSAGES_UNDER_WAY);
    }

    NodeId from() {
        return from;
    }

    boolean isSilent(Duration longest) {
        return System.nanoTime() - heardNanos > longest.toNanos();
    }

    Optional<SnapshotTraffic.Transfer> progress() {
        return meta.map(
                each -> new SnapshotTraffic.Transfer(from, false, each.base().index(), bytes.get(), since));
    }

    /** Ends it soon. */
    void fail(Status status) {
        inbound.later(() -> end(status));
    }

    @Override
    public void onNext(SnapshotRequest request) {
        heardNanos = System.nanoTime();
        inbound.later(() -> take(request));
    }

    @Override
    public void onError(Throwable why) {
        gone();
    }

    @Override
    public void onCompleted() {
        fail(Status.CANCELLED.withDescription("the sender ended it"));
    }

    private void gone() {
        ended = true;
        inbound.ended(this);
    }

    private void take(SnapshotRequest request) {
        if (ended) {
            return;
        }
        try {
            switch (request.getPartCase()) {
                case BEGIN -> begin(WireSnapshots.begin(request.getBegin()));
                case CHUNK -> chunk(request.getChunk());
                case CHUNKS -> complete(request.getChunks());
                case PART_NOT_SET -> throw new IllegalArgumentException("a message without a part");
            }
            call.request(1);
        } catch (IllegalArgumentException e) {
            end(Status.INVALID_ARGUMENT.withDescription(e.getMessage()));
        } catch (DiskException e) {
            end(Status.UNAVAILABLE.withDescription("the disk takes it not: " + e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("event=snapshot-failed node={} peer={}", inbound.self(), from, e);
            end(Status.INTERNAL.withDescription(e.toString()));
        }
    }

    private void begin(SnapshotMeta begun) {
        meta = Optional.of(begun);
        // Else all of it would be sent for nothing: Raft ignores it then.
        if (inbound.isNews(begun)) {
            answer(inbound.snapshots().staging().begin(begun), false);
        } else {
            answer(0, true);
            end(Status.OK);
        }
    }

    private void chunk(SnapshotChunk chunk) {
        begun();
        Optional<byte[]> received = WireSnapshots.chunk(chunk);
        if (received.isEmpty()) {
            end(Status.DATA_LOSS.withDescription("chunk " + chunk.getNumber() + " is damaged"));
            return;
        }
        inbound.snapshots().staging().take(chunk.getNumber(), received.get());
        bytes.addAndGet(received.get().length);
        inbound.count(received.get().length);
        answer(chunk.getNumber() + 1, false);
    }

    private void complete(long chunks) {
        SnapshotMeta whole = begun();
        inbound.snapshots().staging().complete(chunks);
        inbound.completed(whole);
        LOG.info(
                "event=snapshot-received node={} peer={} index={} bytes={} seconds={}",
                inbound.self(),
                from,
                whole.base().index(),
                bytes.get(),
                Duration.between(since, Instant.now()).toMillis() / 1e3);
        answer(chunks, true);
        end(Status.OK);
    }

    private SnapshotMeta begun() {
        return meta.orElseThrow(() -> new IllegalArgumentException("a snapshot without a beginning"));
    }

    private void answer(long nextChunk, boolean complete) {
        call.onNext(SnapshotResponse.newBuilder()
                .setNextChunk(nextChunk)
                .setComplete(complete)
                .build());
    }

    private void end(Status status) {
        if (!ended) {
            gone();
            if (status.isOk()) {
                call.onCompleted();
            } else {
                call.onError(status.asRuntimeException());
            }
        }
    }
}
