package dlsms.transport;

import dlsms.raft.NodeId;
import dlsms.wire.raft.HelloRequest;
import dlsms.wire.raft.HelloResponse;
import dlsms.wire.raft.RaftServiceGrpc;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a node with an empty data folder learns who the members are, before it takes part in anything: it asks all that
 * it was told of, and answers them. Whoever knows members sends them. Where nobody does, they are the founders: as soon
 * as all of them have said which disk they have. To be closed before the {@link PeerServer} takes the port over.
 */
public final class Founding implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Founding.class);
    private static final Duration ASK_EVERY = Duration.ofMillis(200);

    /** An answer counts this long; and this long all are given to answer before the word of one is taken. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private static final int ROUNDS_PER_LINE = 50;

    private final Greeting self;
    private final IoLoop io;
    private final PeerServer server;
    private final SortedMap<NodeId, PeerChannel> peers = new TreeMap<>();
    private final ConcurrentSkipListMap<NodeId, Answer> answers = new ConcurrentSkipListMap<>();
    private final Set<NodeId> asked = ConcurrentHashMap.newKeySet();
    private final DisksSeen disks = new DisksSeen();
    private final CompletableFuture<FoundingOutcome> outcome = new CompletableFuture<>();
    private final long startedNanos = System.nanoTime();
    private Optional<ScheduledFuture<?>> rounds = Optional.empty();
    private int round;

    private record Answer(Greeting greeting, long atNanos) {}

    /**
     * @param settings of whom it was told
     * @param disk the number of this node's data folder, above 0
     * @param listen where the peer port is
     */
    public Founding(TransportSettings settings, long disk, InetSocketAddress listen, IoLoop io) {
        this.io = io;
        SortedMap<NodeId, String> named = new TreeMap<>();
        settings.members().forEach((id, address) -> named.put(id, text(address)));
        this.self = new Greeting(settings.self(), disk, named, Founders.unknown(), Optional.empty());
        var roster = new Roster(settings);
        var hello = ServerInterceptors.intercept(new Hello(), new PeerIdentity(settings, roster));
        this.server = new PeerServer(listen, hello, io, settings.limits());
        var others = new OtherClusters(roster);
        settings.members().forEach((id, address) -> {
            if (!id.equals(settings.self())) {
                peers.put(id, new PeerChannel(settings, new PeerChannel.Peer(id, address), io, others, broken -> {}));
            }
        });
    }

    /** Asks and answers from here on; a cluster of one is founded at once. @throws IOException as a PeerServer's */
    public void start() throws IOException {
        if (!peers.isEmpty()) {
            server.start();
        }
        peers.values().forEach(PeerChannel::start);
        long millis = ASK_EVERY.toMillis();
        rounds = Optional.of(io.loop().scheduleWithFixedDelay(this::round, 0, millis, TimeUnit.MILLISECONDS));
    }

    /** Completes when it is clear, which may take until the last founder was started; cancelled by {@link #close}. */
    public CompletableFuture<FoundingOutcome> outcome() {
        return outcome.copy();
    }

    @Override
    public void close() {
        rounds.ifPresent(each -> each.cancel(false));
        outcome.cancel(false);
        server.close();
        peers.values().forEach(PeerChannel::close);
    }

    private void round() {
        if (outcome.isDone()) {
            return;
        }
        peers.forEach(this::ask);
        SortedMap<NodeId, Greeting> fresh = new TreeMap<>();
        answers.forEach((id, answer) -> {
            if (System.nanoTime() - answer.atNanos < FRESH.toNanos()) {
                fresh.put(id, answer.greeting);
            }
        });
        boolean allAnswered = fresh.size() == peers.size();
        if (!allAnswered && System.nanoTime() - startedNanos < FRESH.toNanos()) {
            return;
        }
        switch (Founders.standing(self, fresh)) {
            case Founders.Standing.Decided(FoundingOutcome decided) -> complete(decided);
            case Founders.Standing.Waiting(SortedSet<NodeId> silent) -> waiting(silent);
        }
    }

    private void ask(NodeId id, PeerChannel peer) {
        if (!peer.isReady()) {
            answers.remove(id);
        } else if (asked.add(id)) {
            RaftServiceGrpc.newStub(peer.channel())
                    .withDeadlineAfter(FRESH.toMillis(), TimeUnit.MILLISECONDS)
                    .hello(self.request(), new Answering(id));
        }
    }

    private void waiting(SortedSet<NodeId> silent) {
        if (round % ROUNDS_PER_LINE == 0) {
            LOG.info(
                    "event=founding-waiting node={} for={} why=\"no members are known yet, and these were not heard\"",
                    self.id(),
                    silent);
        }
        round += 1;
    }

    private void saw(Greeting greeting) {
        if (!greeting.knowsMembers()) {
            disks.saw(greeting.id(), greeting.disk()).ifPresent(wrong -> complete(new FoundingOutcome.Refused(wrong)));
        }
    }

    private void complete(FoundingOutcome decided) {
        if (outcome.complete(decided)) {
            LOG.info("event=founding-decided node={} outcome=\"{}\"", self.id(), decided);
        }
    }

    private static String text(InetSocketAddress address) {
        String host = address.getHostString();
        String written = host.contains(":") ? "[" + host + "]" : host;
        return address.getPort() == 0 ? "" : written + ":" + address.getPort();
    }

    /** Answers whoever asks; all else is for a node that takes part. */
    private final class Hello extends RaftServiceGrpc.RaftServiceImplBase {

        @Override
        public void hello(HelloRequest request, StreamObserver<HelloResponse> response) {
            try {
                Greeting caller = Greeting.of(request);
                if (self.peers().containsKey(caller.id())) {
                    saw(caller);
                }
                response.onNext(self.response());
                response.onCompleted();
            } catch (IllegalArgumentException e) {
                response.onError(
                        Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException());
            }
        }
    }

    private final class Answering implements StreamObserver<HelloResponse> {

        private final NodeId from;

        Answering(NodeId from) {
            this.from = from;
        }

        @Override
        public void onNext(HelloResponse response) {
            try {
                Greeting greeting = Greeting.of(response);
                saw(greeting);
                answers.put(from, new Answer(greeting, System.nanoTime()));
            } catch (IllegalArgumentException e) {
                LOG.warn("event=hello-unreadable node={} peer={} why=\"{}\"", self.id(), from, e.getMessage());
            }
        }

        @Override
        public void onError(Throwable why) {
            LOG.debug("event=no-hello node={} peer={} why=\"{}\"", self.id(), from, why.toString());
            answers.remove(from);
            asked.remove(from);
        }

        @Override
        public void onCompleted() {
            asked.remove(from);
        }
    }
}
