package dlsms.transport;

import com.google.protobuf.MessageLite;
import dlsms.raft.Message;
import dlsms.raft.NodeId;
import dlsms.wire.raft.AppendEntriesRequest;
import dlsms.wire.raft.AppendEntriesResponse;
import dlsms.wire.raft.RaftServiceGrpc;
import dlsms.wire.raft.TimeoutNowRequest;
import dlsms.wire.raft.VoteRequest;
import dlsms.wire.raft.VoteResponse;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this node asks of one peer: votes, and as leader the stream of AppendEntries, opened when first needed and
 * again after it broke. Asked on the I/O thread, where answers come too.
 */
final class PeerLink {

    private static final Logger LOG = LoggerFactory.getLogger(PeerLink.class);
    private static final int READY_BYTES = 1 << 20;

    private final TransportSettings settings;
    private final NodeId peer;
    private final PeerChannel channel;
    private final BiConsumer<NodeId, Message> received;
    private final RaftServiceGrpc.RaftServiceStub stub;
    private final Backoff backoff;
    private final OncePerMinute once = new OncePerMinute();
    private volatile Optional<AppendStream> appends = Optional.empty();
    private volatile long openAfterNanos = System.nanoTime();
    private volatile boolean closed;

    PeerLink(TransportSettings settings, NodeId peer, PeerChannel channel, BiConsumer<NodeId, Message> received) {
        this.settings = settings;
        this.peer = peer;
        this.channel = channel;
        this.received = received;
        this.stub = RaftServiceGrpc.newStub(channel.channel()).withOnReadyThreshold(READY_BYTES);
        this.backoff = new Backoff(settings.limits().waits(), new SplittableRandom());
    }

    void append(AppendEntriesRequest request) {
        if (!channel.isReady()) {
            return;
        }
        if (appends.isEmpty() && System.nanoTime() - openAfterNanos >= 0) {
            var stream = new AppendStream();
            appends = Optional.of(stream);
            stub.appendEntries(stream);
        }
        appends.ifPresent(stream -> stream.send(request));
    }

    void requestVote(VoteRequest request) {
        if (channel.isReady()) {
            long millis = settings.limits().waits().vote().toMillis();
            stub.withDeadlineAfter(millis, TimeUnit.MILLISECONDS).requestVote(request, new VoteAnswer());
        }
    }

    void timeoutNow(TimeoutNowRequest request) {
        if (channel.isReady()) {
            long millis = settings.limits().waits().vote().toMillis();
            stub.withDeadlineAfter(millis, TimeUnit.MILLISECONDS).timeoutNow(request, new Ignored<>());
        }
    }

    /**
     * Breaks off what has been silent too long: a connection can be dead for minutes before TCP says so. And what was
     * opened before this node knew its cluster: the peer shall see whether it is the same as its own.
     */
    void check() {
        long silenceNanos = settings.limits().waits().silence().toNanos();
        appends.filter(stream -> stream.isSilent(silenceNanos)).ifPresent(stream -> {
            warn("peer-silent", new IllegalStateException("it answers nothing, connecting anew"));
            stream.cancel("the peer answers nothing");
            channel.renew();
        });
        appends.filter(stream -> !stream.openedAs.equals(settings.clusterId().get()))
                .ifPresent(AppendStream::complete);
    }

    /** No word about what breaks from here on. */
    void close() {
        closed = true;
    }

    private void broke(AppendStream stream, Throwable why) {
        if (appends.filter(current -> current == stream).isPresent()) {
            openAfterNanos = System.nanoTime() + backoff.next().toNanos();
            appends = Optional.empty();
            told(why);
        }
    }

    /** A stream that ends with its connection is no news of its own. */
    private void told(Throwable why) {
        Status.Code code = Status.fromThrowable(why).getCode();
        if (code == Status.Code.UNAVAILABLE || code == Status.Code.CANCELLED) {
            LOG.debug("event=append-stream-broke node={} peer={} why=\"{}\"", settings.self(), peer, why.toString());
        } else {
            warn("append-stream-broke", why);
        }
    }

    private void warn(String what, Throwable why) {
        if (closed) {
            return;
        }
        once.run(
                what,
                () -> LOG.warn("event={} node={} peer={} why=\"{}\"", what, settings.self(), peer, why.toString()));
    }

    private void deliver(Message message) {
        backoff.reset();
        channel.answered();
        received.accept(peer, message);
    }

    /** One stream of entries to the peer, and the peer's answers. */
    private final class AppendStream implements ClientResponseObserver<AppendEntriesRequest, AppendEntriesResponse> {

        private final Optional<String> openedAs = settings.clusterId().get();
        private ClientCallStreamObserver<AppendEntriesRequest> call;
        private StreamSender<AppendEntriesRequest> sender;
        // 0: all that was sent has been answered since, as far as we know.
        private volatile long unansweredSinceNanos;

        @Override
        public void beforeStart(ClientCallStreamObserver<AppendEntriesRequest> started) {
            call = started;
            sender = new StreamSender<>(started, settings.limits());
        }

        void send(AppendEntriesRequest request) {
            if (unansweredSinceNanos == 0) {
                unansweredSinceNanos = Math.max(1, System.nanoTime());
            }
            sender.offer(request);
        }

        boolean isSilent(long nanos) {
            long since = unansweredSinceNanos;
            return since != 0 && System.nanoTime() - since > nanos;
        }

        /** In peace: the peer need not think that this node is dead. */
        void complete() {
            sender.complete();
            appends = Optional.empty();
        }

        void cancel(String why) {
            sender.drop();
            call.cancel(why, null);
        }

        @Override
        public void onNext(AppendEntriesResponse response) {
            unansweredSinceNanos = 0;
            try {
                deliver(WireMessages.answered(response));
            } catch (IllegalArgumentException e) {
                cancel("an answer that can't be: " + e.getMessage());
            }
        }

        @Override
        public void onError(Throwable why) {
            sender.drop();
            broke(this, why);
        }

        @Override
        public void onCompleted() {
            sender.complete();
            broke(this, new IllegalStateException("the peer ended it"));
        }
    }

    private final class VoteAnswer implements StreamObserver<VoteResponse> {

        @Override
        public void onNext(VoteResponse response) {
            try {
                deliver(WireMessages.voted(response));
            } catch (IllegalArgumentException e) {
                warn("vote-unreadable", e);
            }
        }

        @Override
        public void onError(Throwable why) {
            // A vote that isn't given, or is lost: the candidate asks again.
            LOG.debug("event=no-vote node={} peer={} why=\"{}\"", settings.self(), peer, why.toString());
        }

        @Override
        public void onCompleted() {}
    }

    private static final class Ignored<T extends MessageLite> implements StreamObserver<T> {

        @Override
        public void onNext(T response) {}

        @Override
        public void onError(Throwable why) {}

        @Override
        public void onCompleted() {}
    }
}
