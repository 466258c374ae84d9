package dlsms.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dlsms.node.Answer;
import dlsms.node.Applied;
import dlsms.node.Clock;
import dlsms.node.Deadline;
import dlsms.node.Proposed;
import dlsms.raft.LogPosition;
import dlsms.raft.NodeId;
import dlsms.wire.raft.ForwardRequest;
import dlsms.wire.raft.ForwardResponse;
import dlsms.wire.raft.RaftServiceGrpc;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Forwarding to a leader n2 that is the test's own. */
class ForwardLinkTest {

    private static final NodeId N1 = new NodeId("n1");
    private static final NodeId N2 = new NodeId("n2");

    private final SortedMap<NodeId, InetSocketAddress> members =
            new TreeMap<>(java.util.Map.of(N1, Ports.free(), N2, Ports.free()));
    private final TransportSettings settings =
            new TransportSettings(N1, members, Optional::empty, TransportSettings.Limits.of(1 << 20, 1 << 20));
    private final Leader leader = new Leader();
    private final IoLoop io = new IoLoop();
    private final PeerLinks links = new PeerLinks(settings, io);
    private PeerServer server;

    @BeforeEach
    void start() throws IOException {
        server = new PeerServer(members.get(N2), leader.bindService(), io, settings.limits());
        server.start();
        links.start(PeerEvents.UNHEARD);
        await().until(() -> links.isConnected(N2));
    }

    @AfterEach
    void close() {
        links.close();
        server.close();
        io.close();
    }

    @Test
    void answersFindTheirProposalsInAnyOrder() {
        var first = forward("first", Duration.ofSeconds(20));
        var second = forward("second", Duration.ofSeconds(20));
        await().until(() -> leader.tickets().size() == 2);
        leader.answer(leader.tickets().get(1), new Proposed.Busy("b"));
        leader.answer(leader.tickets().get(0), new Applied(new LogPosition(1, 1), new Answer.Encoded(new byte[0])));

        assertThat(second.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo(new Proposed.Busy("b"));
        assertThat(first.orTimeout(20, TimeUnit.SECONDS).join()).isInstanceOf(Applied.class);
    }

    @Test
    void whatWasSentIsUnknownWhenTheLinkBreaks() {
        var sent = forward("sent", Duration.ofSeconds(20));
        await().until(() -> leader.tickets().size() == 1);
        server.close();

        assertThat(sent.orTimeout(20, TimeUnit.SECONDS).join()).isInstanceOf(Proposed.Unknown.class);
        await().until(() -> !links.isConnected(N2));
        assertThat(forward("not sent", Duration.ofSeconds(20)).join()).isInstanceOf(Proposed.Refused.class);
    }

    @Test
    void whatIsNotAnsweredIsUnknownAtItsDeadline() {
        var sent = forward("sent", Duration.ofMillis(300));
        assertThat(sent.orTimeout(20, TimeUnit.SECONDS).join()).isInstanceOf(Proposed.Unknown.class);
        assertThat(leader.tickets()).hasSize(1);
    }

    @Test
    void closingAnswersAllThatWait() {
        var sent = forward("sent", Duration.ofSeconds(20));
        await().until(() -> leader.tickets().size() == 1);
        links.close();
        assertThat(sent.join()).isInstanceOf(Proposed.Unknown.class);
        assertThat(forward("late", Duration.ofSeconds(20))
                        .orTimeout(20, TimeUnit.SECONDS)
                        .join())
                .isInstanceOf(Proposed.Refused.class);
    }

    @Test
    void manyProposalsTravelInFewMessages() {
        var answers = new ArrayList<CompletableFuture<Proposed>>();
        for (int i = 0; i < 5_000; i++) {
            answers.add(forward("p" + i, Duration.ofSeconds(20)));
        }
        await().until(() -> leader.tickets().size() == 5_000);
        assertThat(leader.messages()).isLessThan(2_500);
        leader.tickets().forEach(ticket -> leader.answer(ticket, new Proposed.Refused("no")));

        assertThat(answers)
                .allSatisfy(answer -> assertThat(
                                answer.orTimeout(20, TimeUnit.SECONDS).join())
                        .isInstanceOf(Proposed.Refused.class));
    }

    @Test
    void oneTooManyIsBusy() {
        for (int i = 0; i < settings.limits().forwardsMax(); i++) {
            forward("p", Duration.ofSeconds(60));
        }
        assertThat(forward("one more", Duration.ofSeconds(60)).join()).isEqualTo(new Proposed.Busy("forwardsMax"));
        assertThat(links.forward(new NodeId("n9"), new byte[0], deadline(Duration.ofSeconds(1)))
                        .join())
                .isInstanceOf(Proposed.Refused.class);
    }

    private CompletableFuture<Proposed> forward(String command, Duration timeout) {
        return links.forward(N2, command.getBytes(java.nio.charset.StandardCharsets.UTF_8), deadline(timeout));
    }

    private static Deadline deadline(Duration timeout) {
        return Deadline.in(timeout, Clock.system());
    }

    /** Takes proposals, and answers when the test says so. */
    private static final class Leader extends RaftServiceGrpc.RaftServiceImplBase {

        private final List<ForwardRequest> received = new CopyOnWriteArrayList<>();
        private volatile StreamObserver<ForwardResponse> answers;

        @Override
        public StreamObserver<ForwardRequest> forward(StreamObserver<ForwardResponse> stream) {
            answers = stream;
            return new StreamObserver<>() {
                @Override
                public void onNext(ForwardRequest request) {
                    received.add(request);
                }

                @Override
                public void onError(Throwable why) {}

                @Override
                public void onCompleted() {}
            };
        }

        int messages() {
            return received.size();
        }

        List<Long> tickets() {
            return received.stream()
                    .flatMap(request -> request.getProposalsList().stream())
                    .map(proposal -> proposal.getTicket())
                    .toList();
        }

        void answer(long ticket, Proposed result) {
            answers.onNext(ForwardResponse.newBuilder()
                    .addAnswers(WireMessages.answer(ticket, result))
                    .build());
        }
    }
}
