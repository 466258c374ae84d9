package dlsms.grpc;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;

/** One stream of the public port, from its first byte to its last. Called by several threads. */
final class WatchedStream extends ServerStreamTracer {

    private final AtomicLong bytesOfAll;
    private final Runnable closed;
    private final Optional<Deadline> deadline;
    private final ScheduledExecutorService timer;
    private Optional<Context.CancellableContext> context = Optional.empty();
    private long bytes;
    private boolean over;

    /**
     * @param deadline at which the stream is ended; absent: it lasts as long as the caller likes
     * @param closed run once
     */
    WatchedStream(AtomicLong bytesOfAll, Runnable closed, Optional<Deadline> deadline, ScheduledExecutorService timer) {
        this.bytesOfAll = bytesOfAll;
        this.closed = closed;
        this.deadline = deadline;
        this.timer = timer;
    }

    // The server ends a stream whose context passes its deadline, whatever state it is in.
    @Override
    public synchronized Context filterContext(Context parent) {
        context = deadline.map(moment -> parent.withDeadline(moment, timer));
        return context.<Context>map(limited -> limited).orElse(parent);
    }

    @Override
    public void inboundWireSize(long more) {
        hold(more);
    }

    @Override
    public void outboundWireSize(long more) {
        hold(more);
    }

    @Override
    public void streamClosed(Status status) {
        release();
        context.ifPresent(limited -> limited.cancel(null));
    }

    private synchronized void hold(long more) {
        if (!over) {
            bytes += more;
            bytesOfAll.addAndGet(more);
        }
    }

    private synchronized void release() {
        if (!over) {
            over = true;
            bytesOfAll.addAndGet(-bytes);
            closed.run();
        }
    }
}
