package dlsms.transport;

import com.google.protobuf.ByteString;
import dlsms.node.Deadline;
import dlsms.node.Node;
import dlsms.node.Proposed;
import dlsms.raft.Message;
import dlsms.raft.NodeId;
import dlsms.wire.raft.ForwardRequest;
import dlsms.wire.raft.ForwardResponse;
import dlsms.wire.raft.ForwardedAnswer;
import dlsms.wire.raft.ForwardedProposal;
import dlsms.wire.raft.ReadIndexResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * One peer's stream of proposals and reads for this node. Answers gather until the I/O thread sends them, many in one
 * message. A peer that has more proposals under way than the limit that all nodes share, or never reads its answers,
 * loses its stream.
 */
final class ForwardSession implements StreamObserver<ForwardRequest> {

    private static final int MESSAGE_BYTES_MAX = 256 << 10;
    private static final long TIMEOUT_MILLIS_MAX = Duration.ofHours(1).toMillis();

    private final NodeId from;
    private final Node node;
    private final TransportSettings.Limits limits;
    private final ServerCallStreamObserver<ForwardResponse> call;
    private final EventLoop loop;

    private final ConcurrentLinkedQueue<Answered> answers = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Optional<ReadIndexResponse>> granted = new AtomicReference<>(Optional.empty());
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicBoolean flushing = new AtomicBoolean();
    private volatile boolean ended;

    private record Answered(long ticket, Proposed result) {}

    ForwardSession(
            NodeId from,
            Node node,
            TransportSettings.Limits limits,
            ServerCallStreamObserver<ForwardResponse> call,
            EventLoop loop) {
        this.from = from;
        this.node = node;
        this.limits = limits;
        this.call = call;
        this.loop = loop;
        call.setOnReadyHandler(this::flushSoon);
    }

    @Override
    public void onNext(ForwardRequest request) {
        if (ended) {
            return;
        }
        if (underWay.addAndGet(request.getProposalsCount()) > limits.forwardsMax()) {
            end(Status.RESOURCE_EXHAUSTED.withDescription(
                    "more than forwardsMax proposals under way: " + limits.forwardsMax()));
            return;
        }
        for (ForwardedProposal proposal : request.getProposalsList()) {
            propose(proposal);
        }
        if (request.hasRead()) {
            readIndex(request);
        }
    }

    @Override
    public void onError(Throwable why) {
        ended = true;
    }

    @Override
    public void onCompleted() {
        end(Status.OK);
    }

    /** Raft's answer to a read of the peer; the newest stands for all before it. Any thread. */
    void grant(Message.ReadGranted answer) {
        granted.set(Optional.of(WireMessages.granted(answer)));
        flushSoon();
    }

    /** Ends the stream once; any thread. */
    void end(Status status) {
        loop.execute(() -> {
            if (!ended) {
                ended = true;
                endNow(status);
            }
        });
    }

    private void endNow(Status status) {
        if (status.isOk()) {
            call.onCompleted();
        } else {
            call.onError(status.asRuntimeException());
        }
    }

    private void propose(ForwardedProposal proposal) {
        long timeoutMillis = Math.clamp(proposal.getTimeoutMillis(), 0, TIMEOUT_MILLIS_MAX);
        Deadline deadline = Deadline.in(Duration.ofMillis(timeoutMillis), node.clock());
        node.proposeHere(proposal.getCommand().toByteArray(), deadline)
                .thenAccept(result -> answer(new Answered(proposal.getTicket(), result)));
    }

    private void readIndex(ForwardRequest request) {
        try {
            node.received(from, WireMessages.read(request.getRead()));
        } catch (IllegalArgumentException e) {
            end(Status.INVALID_ARGUMENT.withDescription(e.getMessage()));
        }
    }

    private void answer(Answered answered) {
        answers.add(answered);
        flushSoon();
    }

    private void flushSoon() {
        if (flushing.compareAndSet(false, true)) {
            loop.execute(this::flush);
        }
    }

    private void flush() {
        flushing.set(false);
        while (!ended && call.isReady() && !(answers.isEmpty() && granted.get().isEmpty())) {
            var response = ForwardResponse.newBuilder();
            granted.getAndSet(Optional.empty()).ifPresent(response::setRead);
            takeAnswers(response);
            call.onNext(response.build());
        }
    }

    private void takeAnswers(ForwardResponse.Builder response) {
        int bytes = 0;
        while (response.getAnswersCount() < limits.forwardsPerMessageMax() && bytes < MESSAGE_BYTES_MAX) {
            Answered next = answers.poll();
            if (next == null) {
                return;
            }
            underWay.decrementAndGet();
            ForwardedAnswer answer = WireMessages.answer(next.ticket, next.result);
            ByteString encoded = answer.getApplied().getAnswer();
            bytes += encoded.size();
            response.addAnswers(answer);
        }
    }
}
