package dlsms.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dlsms.raft.Envelope;
import dlsms.raft.LogPosition;
import dlsms.raft.Message;
import dlsms.raft.NodeId;
import dlsms.wire.raft.AppendEntriesRequest;
import dlsms.wire.raft.AppendEntriesResponse;
import dlsms.wire.raft.RaftServiceGrpc;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages on their way from the loop to the I/O thread, and over it to n2, which only listens. */
class HandedOverTest {

    private static final NodeId N1 = new NodeId("n1");
    private static final NodeId N2 = new NodeId("n2");

    private final SortedMap<NodeId, InetSocketAddress> members =
            new TreeMap<>(Map.of(N1, Ports.free(), N2, Ports.free()));
    private final TransportSettings settings =
            new TransportSettings(N1, members, Optional::empty, TransportSettings.Limits.of(1 << 20, 1 << 20));
    private final Listener listener = new Listener();
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final IoLoop io = new IoLoop();
    private final IoLoop theirs = new IoLoop();
    private final PeerLinks links = new PeerLinks(settings, io);
    private PeerServer server;

    @BeforeEach
    void start() throws IOException {
        server = new PeerServer(members.get(N2), listener.bindService(), theirs, settings.limits());
        server.start();
        links.start(PeerEvents.UNHEARD);
        await().until(() -> links.isConnected(N2));
    }

    @AfterEach
    void close() {
        goOn.countDown();
        links.close();
        server.close();
        io.close();
        theirs.close();
    }

    @Test
    void theLoopNeverWaitsForTheIoThreadAndTheOrderStays() throws InterruptedException {
        holdUp();
        for (int i = 0; i < 50; i++) {
            links.send(List.of(append(2 * i), append(2 * i + 1)));
        }
        assertThat(listener.commits).isEmpty();
        goOn.countDown();

        await().until(() -> listener.commits.size() == 100);
        assertThat(listener.commits)
                .containsExactlyElementsOf(LongStream.range(0, 100).boxed().toList());
    }

    @Test
    void whatAnIoThreadThatHangsWasNotHandedInTimeIsDropped() throws InterruptedException {
        int most = settings.limits().sendQueueMessagesMax();
        holdUp();
        for (int i = 0; i < most + 10; i++) {
            links.send(List.of(append(i)));
        }
        goOn.countDown();
        await().until(() -> listener.commits.size() == most);
        links.send(List.of(append(1_000_000)));
        await().until(() -> listener.commits.size() == most + 1);
        assertThat(listener.commits.subList(most - 1, most + 1)).containsExactly(most - 1L, 1_000_000L);
    }

    /** Returns when the I/O thread does nothing any more. */
    private void holdUp() throws InterruptedException {
        var held = new CountDownLatch(1);
        io.execute(() -> {
            held.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        held.await();
    }

    private static Envelope append(long commit) {
        return new Envelope(N2, new Message.Append(1, LogPosition.NONE, 0, List.of(), commit, 0));
    }

    private static final class Listener extends RaftServiceGrpc.RaftServiceImplBase {

        private final List<Long> commits = new CopyOnWriteArrayList<>();

        @Override
        public StreamObserver<AppendEntriesRequest> appendEntries(StreamObserver<AppendEntriesResponse> answers) {
            return new StreamObserver<>() {
                @Override
                public void onNext(AppendEntriesRequest request) {
                    commits.add(request.getLeaderCommit());
                }

                @Override
                public void onError(Throwable why) {}

                @Override
                public void onCompleted() {}
            };
        }
    }
}
