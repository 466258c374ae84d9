package dlsms.transport;

import com.google.protobuf.MessageLite;
import io.grpc.stub.CallStreamObserver;
import java.util.ArrayDeque;

/**
 * The sending side of one stream: hands on what the peer takes and keeps a bounded rest, in order. What is over the
 * bound is dropped, for Raft sends it again; so a peer that doesn't read costs its own messages and nobody's time.
 * Any thread.
 */
final class StreamSender<T extends MessageLite> {

    private final CallStreamObserver<T> stream;
    private final TransportSettings.Limits limits;
    private final ArrayDeque<T> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean closed;

    /** To be made before the stream starts: from then on it tells this sender when it takes more. */
    StreamSender(CallStreamObserver<T> stream, TransportSettings.Limits limits) {
        this.stream = stream;
        this.limits = limits;
        stream.setOnReadyHandler(this::sendWaiting);
    }

    /** False: dropped. */
    synchronized boolean offer(T message) {
        if (closed) {
            return false;
        }
        if (waiting.isEmpty() && stream.isReady()) {
            stream.onNext(message);
            return true;
        }
        int bytes = message.getSerializedSize();
        boolean full = waiting.size() >= limits.sendQueueMessagesMax()
                || !waiting.isEmpty() && waitingBytes + bytes > limits.sendQueueBytesMax();
        if (full) {
            return false;
        }
        waiting.add(message);
        waitingBytes += bytes;
        return true;
    }

    /** Ends the stream in peace. */
    synchronized void complete() {
        if (!closed) {
            drop();
            stream.onCompleted();
        }
    }

    /** Ends the stream with an error. */
    synchronized void fail(Throwable error) {
        if (!closed) {
            drop();
            stream.onError(error);
        }
    }

    /** The stream has ended by itself. */
    synchronized void drop() {
        closed = true;
        waiting.clear();
        waitingBytes = 0;
    }

    private synchronized void sendWaiting() {
        while (!closed && !waiting.isEmpty() && stream.isReady()) {
            T message = waiting.poll();
            waitingBytes -= message.getSerializedSize();
            stream.onNext(message);
        }
    }
}
