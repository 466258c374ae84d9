package dlsms.transport;

import dlsms.node.SnapshotReader;
import dlsms.wire.raft.RaftServiceGrpc;
import dlsms.wire.raft.SnapshotRequest;
import dlsms.wire.raft.SnapshotResponse;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * One snapshot on its way to one peer, on one stream: goes on where the peer says, no faster than the peer takes it and
 * the limit lets it. {@link #run} waits, on a thread of its own; answers come on the I/O thread.
 */
final class SnapshotTransfer implements ClientResponseObserver<SnapshotRequest, SnapshotResponse> {

    private static final int READY_BYTES = 1 << 20;

    private final SnapshotReader reader;
    private final TransportSettings.SnapshotLimits limits;
    private final AtomicLong total;
    private final AtomicLong bytes = new AtomicLong();
    private final Instant since = Instant.now();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by the lock.
    private Optional<SnapshotResponse> answer = Optional.empty();
    private Optional<Status> ended = Optional.empty();
    private long heardNanos;

    private volatile ClientCallStreamObserver<SnapshotRequest> call;

    /** The stream ended before the peer had all. */
    static final class BrokenOffException extends Exception {

        private static final long serialVersionUID = 1;

        private final Status.Code code;

        BrokenOffException(Status status) {
            super(status.toString());
            this.code = status.getCode();
        }

        /** Whether the peer might take the rest another time. */
        boolean mayGoOn() {
            return code != Status.Code.INVALID_ARGUMENT;
        }
    }

    /** @param total counts the bytes of this one along with others' */
    SnapshotTransfer(SnapshotReader reader, TransportSettings.SnapshotLimits limits, AtomicLong total) {
        this.reader = reader;
        this.limits = limits;
        this.total = total;
    }

    /** Returns when the peer has all: which chunk it wanted first. What the reader throws comes out. */
    long run(Channel channel) throws BrokenOffException, InterruptedException {
        try {
            RaftServiceGrpc.newStub(channel).withOnReadyThreshold(READY_BYTES).installSnapshot(this);
            call.onNext(WireSnapshots.begin(reader.meta()));
            await(() -> answer.isPresent());
            long first = answered().getNextChunk();
            if (!answered().getComplete()) {
                sendFrom(first);
            }
            return first;
        } finally {
            call.cancel("this node is done with it", null);
        }
    }

    /** Breaks it off. Any thread. */
    void cancel() {
        end(Status.CANCELLED.withDescription("this node breaks it off"));
    }

    /** Of chunks, on this stream, so far. Any thread. */
    long bytes() {
        return bytes.get();
    }

    Instant since() {
        return since;
    }

    /** Of the last entry that it contains. */
    long index() {
        return reader.meta().base().index();
    }

    private void sendFrom(long first) throws BrokenOffException, InterruptedException {
        long startNanos = System.nanoTime();
        long number = first;
        Optional<byte[]> chunk = reader.chunk(number);
        while (chunk.isPresent()) {
            await(call::isReady);
            call.onNext(WireSnapshots.chunk(number, chunk.get()));
            total.addAndGet(chunk.get().length);
            bytes.addAndGet(chunk.get().length);
            pace(startNanos);
            number += 1;
            chunk = reader.chunk(number);
        }
        call.onNext(WireSnapshots.end(number));
        await(() -> answer.filter(SnapshotResponse::getComplete).isPresent());
    }

    private SnapshotResponse answered() {
        lock.lock();
        try {
            return answer.orElseThrow();
        } finally {
            lock.unlock();
        }
    }

    private void await(BooleanSupplier condition) throws BrokenOffException, InterruptedException {
        lock.lock();
        try {
            long sinceNanos = System.nanoTime();
            while (!condition.getAsBoolean()) {
                if (ended.isPresent()) {
                    throw new BrokenOffException(ended.get());
                }
                long silentNanos = System.nanoTime() - Math.max(sinceNanos, heardNanos);
                long leftNanos = limits.silence().toNanos() - silentNanos;
                if (leftNanos <= 0) {
                    throw new BrokenOffException(Status.DEADLINE_EXCEEDED.withDescription("the peer says nothing"));
                }
                changed.awaitNanos(leftNanos);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until this many bytes may have been sent, or the stream ends. */
    private void pace(long startNanos) throws InterruptedException {
        double seconds = (double) bytes.get() / limits.bytesPerSecond();
        long dueNanos = startNanos + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
        lock.lock();
        try {
            for (long left = dueNanos - System.nanoTime();
                    left > 0 && ended.isEmpty();
                    left = dueNanos - System.nanoTime()) {
                changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private void end(Status status) {
        lock.lock();
        try {
            ended = ended.or(() -> Optional.of(status));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void signal() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<SnapshotRequest> started) {
        call = started;
        call.setOnReadyHandler(this::signal);
    }

    @Override
    public void onNext(SnapshotResponse response) {
        lock.lock();
        try {
            answer = Optional.of(response);
            heardNanos = System.nanoTime();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void onError(Throwable why) {
        end(Status.fromThrowable(why));
    }

    @Override
    public void onCompleted() {
        end(Status.UNAVAILABLE.withDescription("the peer ended it"));
    }
}
