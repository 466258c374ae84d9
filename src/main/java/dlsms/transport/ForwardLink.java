package dlsms.transport;

import dlsms.node.Clock;
import dlsms.node.Deadline;
import dlsms.node.Proposed;
import dlsms.raft.Message;
import dlsms.raft.NodeId;
import dlsms.wire.raft.ForwardRequest;
import dlsms.wire.raft.ForwardResponse;
import dlsms.wire.raft.ForwardedAnswer;
import dlsms.wire.raft.ForwardedProposal;
import dlsms.wire.raft.RaftServiceGrpc;
import dlsms.wire.raft.ReadIndexRequest;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;

/**
 * What this node's callers have for one peer, the leader: proposals and reads, on one stream. Any thread puts in; the
 * I/O thread sends all that gathered meanwhile as one message, so the busier, the larger the batch. Answers are
 * matched by ticket.
 */
final class ForwardLink {

    private static final int MESSAGE_BYTES_MAX = 256 << 10;

    private final TransportSettings.Limits limits;
    private final NodeId peer;
    private final PeerChannel channel;
    private final EventLoop loop;
    private final BiConsumer<NodeId, Message> received;
    private final Clock clock = Clock.system();
    private final Backoff backoff;

    private final ConcurrentLinkedQueue<Forwarded> queued = new ConcurrentLinkedQueue<>();
    private final ConcurrentHashMap<Long, Forwarded> sent = new ConcurrentHashMap<>();
    private final AtomicReference<Optional<ReadIndexRequest>> read = new AtomicReference<>(Optional.empty());
    private final AtomicLong tickets = new AtomicLong();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicBoolean flushing = new AtomicBoolean();
    private volatile boolean closed;

    // The I/O thread only.
    private Optional<ForwardStream> stream = Optional.empty();
    private long openAfterNanos = System.nanoTime();

    private record Forwarded(long ticket, byte[] command, Deadline deadline, CompletableFuture<Proposed> answer) {}

    ForwardLink(
            TransportSettings.Limits limits,
            NodeId peer,
            PeerChannel channel,
            EventLoop loop,
            BiConsumer<NodeId, Message> received) {
        this.limits = limits;
        this.peer = peer;
        this.channel = channel;
        this.loop = loop;
        this.received = received;
        this.backoff = new Backoff(limits.waits(), new SplittableRandom());
    }

    /** As {@link dlsms.node.Peers#forward}. */
    CompletableFuture<Proposed> forward(byte[] command, Deadline deadline) {
        if (!channel.isReady()) {
            return CompletableFuture.completedFuture(new Proposed.Refused("no connection to " + peer));
        }
        if (waiting.get() >= limits.forwardsMax()) {
            return CompletableFuture.completedFuture(new Proposed.Busy("forwardsMax"));
        }
        if (waitingBytes.get() + command.length > limits.forwardsBytesMax()) {
            return CompletableFuture.completedFuture(new Proposed.Busy("forwardsBytesMax"));
        }
        var forwarded = new Forwarded(tickets.incrementAndGet(), command, deadline, new CompletableFuture<>());
        waiting.incrementAndGet();
        waitingBytes.addAndGet(command.length);
        queued.add(forwarded);
        if (closed) {
            finish(forwarded, new Proposed.Refused("the link to " + peer + " is closing"));
        }
        flushSoon();
        return forwarded.answer;
    }

    /** One is enough: a newer one stands for all before it. */
    void read(ReadIndexRequest request) {
        if (channel.isReady()) {
            read.set(Optional.of(request));
            flushSoon();
        }
    }

    /** Answers what has waited until its deadline; the I/O thread only. */
    void expire() {
        sent.values()
                .removeIf(forwarded -> forwarded.deadline.passed(clock)
                        && finish(forwarded, new Proposed.Unknown("no answer from " + peer + " before the deadline")));
        for (Forwarded forwarded : queued) {
            if (forwarded.deadline.passed(clock)) {
                finish(forwarded, new Proposed.Refused("not sent to " + peer + " before the deadline"));
            }
        }
        queued.removeIf(forwarded -> forwarded.answer.isDone());
    }

    /** Answers all that wait and all that comes later; soon. Any thread. */
    Future<?> close() {
        closed = true;
        return loop.submit(() -> {
            stream.ifPresent(open -> open.cancel("the link is closing"));
            answerAll("the link to " + peer + " is closing");
        });
    }

    private void flushSoon() {
        if (flushing.compareAndSet(false, true)) {
            loop.execute(this::flush);
        }
    }

    private void flush() {
        flushing.set(false);
        if (stream.isEmpty() && (closed || System.nanoTime() - openAfterNanos < 0)) {
            read.set(Optional.empty());
            refuseQueued("no stream to " + peer);
            return;
        }
        if (stream.isEmpty()) {
            var opened = new ForwardStream();
            stream = Optional.of(opened);
            RaftServiceGrpc.newStub(channel.channel()).forward(opened);
        }
        stream.ifPresent(this::sendQueued);
    }

    private void sendQueued(ForwardStream open) {
        while (open.call.isReady() && !(queued.isEmpty() && read.get().isEmpty())) {
            var request = ForwardRequest.newBuilder();
            read.getAndSet(Optional.empty()).ifPresent(request::setRead);
            takeQueued(request);
            open.call.onNext(request.build());
        }
    }

    private void takeQueued(ForwardRequest.Builder request) {
        int bytes = 0;
        while (request.getProposalsCount() < limits.forwardsPerMessageMax()) {
            Forwarded next = queued.peek();
            if (next == null || bytes > 0 && bytes + next.command.length > MESSAGE_BYTES_MAX) {
                return;
            }
            queued.poll();
            if (next.deadline.over(clock)) {
                finish(next, new Proposed.Refused("nobody waits for it any more"));
            }
            if (!next.answer.isDone()) {
                bytes += next.command.length;
                sent.put(next.ticket, next);
                request.addProposals(ForwardedProposal.newBuilder()
                        .setTicket(next.ticket)
                        .setCommand(WireMessages.bytes(next.command))
                        .setTimeoutMillis(Math.max(1, next.deadline.left(clock).toMillis())));
            }
        }
    }

    private void broke(ForwardStream broken) {
        if (stream.filter(current -> current == broken).isPresent()) {
            stream = Optional.empty();
            openAfterNanos = System.nanoTime() + backoff.next().toNanos();
            answerAll("the link to " + peer + " broke");
        }
    }

    /** Of those that were sent nobody knows what became; the others surely were not appended. */
    private void answerAll(String why) {
        sent.values().removeIf(forwarded -> finish(forwarded, new Proposed.Unknown(why)));
        refuseQueued(why);
    }

    private void refuseQueued(String why) {
        for (Forwarded next = queued.poll(); next != null; next = queued.poll()) {
            finish(next, new Proposed.Refused(why));
        }
    }

    /** Always true: it is finished now, or was before. */
    private boolean finish(Forwarded forwarded, Proposed result) {
        if (forwarded.answer.complete(result)) {
            waiting.decrementAndGet();
            waitingBytes.addAndGet(-forwarded.command.length);
        }
        return true;
    }

    private final class ForwardStream implements ClientResponseObserver<ForwardRequest, ForwardResponse> {

        private ClientCallStreamObserver<ForwardRequest> call;

        @Override
        public void beforeStart(ClientCallStreamObserver<ForwardRequest> started) {
            call = started;
            call.setOnReadyHandler(ForwardLink.this::flushSoon);
        }

        void cancel(String why) {
            call.cancel(why, null);
        }

        @Override
        public void onNext(ForwardResponse response) {
            backoff.reset();
            channel.answered();
            try {
                for (ForwardedAnswer answer : response.getAnswersList()) {
                    Optional.ofNullable(sent.remove(answer.getTicket()))
                            .ifPresent(forwarded -> finish(forwarded, WireMessages.answer(answer)));
                }
                if (response.hasRead()) {
                    received.accept(peer, WireMessages.granted(response.getRead()));
                }
            } catch (IllegalArgumentException e) {
                cancel("an answer that can't be: " + e.getMessage());
            }
        }

        @Override
        public void onError(Throwable why) {
            loop.execute(() -> broke(this));
        }

        @Override
        public void onCompleted() {
            call.onCompleted();
            loop.execute(() -> broke(this));
        }
    }
}
