package dlsms.transport;

import dlsms.node.Deadline;
import dlsms.node.Peers;
import dlsms.node.Proposed;
import dlsms.node.Snapshots;
import dlsms.raft.Envelope;
import dlsms.raft.Membership;
import dlsms.raft.Message;
import dlsms.raft.NodeId;
import dlsms.wire.raft.TimeoutNowRequest;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The other nodes over gRPC: to each a connection of its own with a bounded queue, so that none waits for another.
 * Made before the node and {@link #start started} when there is one; closed after it.
 */
public final class PeerLinks implements Peers, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PeerLinks.class);
    private static final long CHECK_MILLIS = 100;

    private final TransportSettings settings;
    private final IoLoop io;
    private final OtherClusters others;
    private final Roster roster;
    private final ConcurrentSkipListMap<NodeId, Link> links = new ConcurrentSkipListMap<>();
    private final InboundCalls inbound = new InboundCalls();
    private final Optional<OutboundSnapshots> outboundSnapshots;
    private final Optional<InboundSnapshots> inboundSnapshots;
    private final Losses losses =
            new Losses(this::isConnected, peer -> events().lost().accept(peer));
    private volatile PeerEvents events = PeerEvents.UNHEARD;
    private volatile boolean started;
    private volatile boolean closing;
    private Optional<ScheduledFuture<?>> checks = Optional.empty();
    private final OncePerMinute once = new OncePerMinute();
    private final AtomicInteger handedOver = new AtomicInteger(); // lists of messages that the I/O thread has not begun

    private record Link(InetSocketAddress address, PeerChannel channel, PeerLink peer, ForwardLink forward) {

        Future<?> close() {
            peer.close();
            Future<?> answered = forward.close();
            channel.close();
            return answered;
        }
    }

    /** Of a node that neither sends nor takes snapshots. */
    public PeerLinks(TransportSettings settings, IoLoop io) {
        this(settings, io, Optional.empty());
    }

    /** @param snapshots where they come from and go to */
    public PeerLinks(TransportSettings settings, IoLoop io, Snapshots snapshots) {
        this(settings, io, Optional.of(snapshots));
    }

    private PeerLinks(TransportSettings settings, IoLoop io, Optional<Snapshots> snapshots) {
        this.outboundSnapshots = snapshots.map(each -> new OutboundSnapshots(settings, io, each, this::snapshotSent));
        this.inboundSnapshots = snapshots.map(each -> new InboundSnapshots(settings, each, this::events));
        this.settings = settings;
        this.io = io;
        this.roster = new Roster(settings);
        this.others = new OtherClusters(roster);
        settings.members().forEach((id, address) -> {
            if (!id.equals(settings.self())) {
                links.put(id, link(id, address));
            }
        });
    }

    /** Connects, and tells what happens from here on. */
    public void start(PeerEvents events) {
        this.events = events;
        started = true;
        links.values().forEach(link -> link.channel.start());
        checks = Optional.of(
                io.loop().scheduleWithFixedDelay(this::check, CHECK_MILLIS, CHECK_MILLIS, TimeUnit.MILLISECONDS));
    }

    /** Hands over as one what is sent as one. What is over the limit is dropped, for Raft sends it again. */
    @Override
    public void send(List<Envelope> messages) {
        if (handedOver.incrementAndGet() > settings.limits().sendQueueMessagesMax()) {
            handedOver.decrementAndGet();
            once.run(
                    "io-behind",
                    () -> LOG.warn("event=messages-dropped node={} why=\"the I/O thread is behind\"", settings.self()));
            return;
        }
        io.execute(() -> {
            handedOver.decrementAndGet();
            sendNow(messages);
        });
    }

    private void sendNow(List<Envelope> messages) {
        var appends = new AppendRequests(settings.self().value());
        for (Envelope envelope : messages) {
            NodeId to = envelope.to();
            Optional.ofNullable(links.get(to)).ifPresent(link -> send(to, link, envelope.message(), appends));
        }
    }

    @Override
    public CompletableFuture<Proposed> forward(NodeId leader, byte[] command, Deadline deadline) {
        return Optional.ofNullable(links.get(leader))
                .map(link -> link.forward.forward(command, deadline))
                .orElseGet(() -> CompletableFuture.completedFuture(new Proposed.Refused(leader + " is no member")));
    }

    /** Whether there is a connection to {@code peer} now. */
    public boolean isConnected(NodeId peer) {
        return Optional.ofNullable(links.get(peer))
                .filter(link -> link.channel.isReady())
                .isPresent();
    }

    /**
     * Completes with a cluster's id when a majority of the members turn out to belong to it while this node's data is
     * of another: the node must stop.
     */
    public CompletableFuture<String> outvoted() {
        return others.outvoted();
    }

    /** Breaks all connections off; what was forwarded and not answered is answered. */
    @Override
    public void close() {
        closing = true;
        checks.ifPresent(check -> check.cancel(false));
        outboundSnapshots.ifPresent(OutboundSnapshots::close);
        inboundSnapshots.ifPresent(InboundSnapshots::close);
        links.values().forEach(link -> link.close().awaitUninterruptibly(1, TimeUnit.SECONDS));
    }

    /** A message arrived. Any thread. */
    void received(NodeId from, Message message) {
        losses.heard(from);
        events.received().accept(from, message);
    }

    /** A connection from or to it did, by itself. Any thread. */
    void broke(NodeId peer) {
        if (!closing) {
            losses.broke(peer);
        }
    }

    private PeerEvents events() {
        return events;
    }

    Roster roster() {
        return roster;
    }

    Optional<InboundSnapshots> inboundSnapshots() {
        return inboundSnapshots;
    }

    InboundCalls inbound() {
        return inbound;
    }

    private Link link(NodeId id, InetSocketAddress address) {
        var channel = new PeerChannel(settings, new PeerChannel.Peer(id, address), io, others, this::broke);
        return new Link(
                address,
                channel,
                new PeerLink(settings, id, channel, this::received),
                new ForwardLink(settings.limits(), id, channel, io.loop(), this::received));
    }

    private void send(NodeId to, Link link, Message message, AppendRequests appends) {
        switch (message) {
            case Message.Append append -> link.peer.append(appends.of(append));
            case Message.RequestVote vote ->
                link.peer.requestVote(WireMessages.vote(vote, settings.self().value()));
            case Message.TimeoutNow(long term) ->
                link.peer.timeoutNow(
                        TimeoutNowRequest.newBuilder().setTerm(term).build());
            case Message.ReadRequest read -> link.forward.read(WireMessages.read(read));
            case Message.Appended appended -> inbound.answer(to, WireMessages.appended(appended));
            case Message.AppendRejected rejected -> inbound.answer(to, WireMessages.rejected(rejected));
            case Message.Vote vote -> inbound.answer(to, vote);
            case Message.ReadGranted granted -> inbound.answer(to, granted);
        }
    }

    private void check() {
        for (Link link : links.values()) {
            link.peer.check();
            link.forward.expire();
        }
        outboundSnapshots.ifPresent(OutboundSnapshots::expire);
    }

    @Override
    public void sendSnapshot(NodeId to) {
        Optional<Link> link = Optional.ofNullable(links.get(to));
        if (link.isPresent() && outboundSnapshots.isPresent()) {
            outboundSnapshots.get().send(new PeerChannel.Peer(to, link.get().address));
        } else {
            snapshotSent(to, false);
        }
    }

    /** What was and is sent and received of snapshots. Any thread. */
    public SnapshotTraffic snapshotTraffic() {
        List<SnapshotTraffic.Transfer> running = new ArrayList<>();
        outboundSnapshots.ifPresent(each -> running.addAll(each.running()));
        inboundSnapshots.ifPresent(each -> running.addAll(each.running()));
        return new SnapshotTraffic(
                outboundSnapshots.map(OutboundSnapshots::bytes).orElse(0L),
                inboundSnapshots.map(InboundSnapshots::bytes).orElse(0L),
                List.copyOf(running));
    }

    private void snapshotSent(NodeId to, boolean arrived) {
        events.snapshotSent().accept(to, arrived);
    }

    @Override
    public void members(Membership membership) {
        roster.changed(membership).forEach(this::connect);
        links.forEach((id, link) -> {
            if (!roster.contains(id)) {
                long millis = settings.limits().waits().farewell().toMillis();
                io.loop().schedule(() -> leave(id, link), millis, TimeUnit.MILLISECONDS);
            }
        });
    }

    /** Where nothing changed the link stays, with all that is on its way. */
    private void connect(NodeId id, InetSocketAddress address) {
        Link before = links.get(id);
        if (before != null && before.address.equals(address)) {
            return;
        }
        Link link = link(id, address);
        links.put(id, link);
        if (before != null) {
            before.close();
        }
        if (started) {
            link.channel.start();
        }
    }

    /** Only now: until then a removed node could be sent the news. */
    private void leave(NodeId id, Link link) {
        if (!roster.contains(id) && links.remove(id, link)) {
            link.close();
        }
    }
}
