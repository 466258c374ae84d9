package dlsms.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dlsms.node.Clock;
import dlsms.node.Deadline;
import dlsms.node.Proposed;
import dlsms.raft.Member;
import dlsms.raft.Membership;
import dlsms.raft.NodeId;
import dlsms.wire.raft.RaftServiceGrpc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The links of n1 follow its membership. The others only listen. */
class MembersTest {

    private static final NodeId N1 = new NodeId("n1");
    private static final NodeId N2 = new NodeId("n2");
    private static final NodeId N3 = new NodeId("n3");
    private static final NodeId N4 = new NodeId("n4");

    private final SortedMap<NodeId, InetSocketAddress> addresses = new TreeMap<>();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<NodeId> lost = new CopyOnWriteArrayList<>();
    private final IoLoop io = new IoLoop();
    private PeerLinks links;
    private Valve valve;

    @BeforeEach
    void start() throws IOException {
        for (NodeId id : List.of(N1, N2, N3, N4)) {
            addresses.put(id, Ports.free());
        }
        var limits = TransportSettings.Limits.of(1 << 20, 1 << 20);
        for (NodeId id : List.of(N2, N3, N4)) {
            var silent = new RaftServiceGrpc.RaftServiceImplBase() {};
            var server = new PeerServer(addresses.get(id), silent.bindService(), io, limits);
            opened.add(server);
            server.start();
        }
        valve = new Valve(addresses.get(N2));
        opened.add(valve);
        var known = new TreeMap<>(addresses.headMap(N4));
        known.put(N2, valve.address());
        links = new PeerLinks(new TransportSettings(N1, known, Optional::empty, limits), io);
        links.start(new PeerEvents((from, message) -> {}, lost::add, (to, arrived) -> {}, meta -> {}, () -> 0));
        await().until(() -> links.isConnected(N2) && links.isConnected(N3));
    }

    @AfterEach
    void close() throws Exception {
        links.close();
        for (AutoCloseable each : opened) {
            each.close();
        }
        io.close();
    }

    @Test
    void aNewMemberIsConnectedAndTheOthersStayAsTheyAre() {
        int before = valve.connections();
        links.members(membership(N1, N2, N3).with(at(N4, addresses.get(N4))));

        await().until(() -> links.isConnected(N4));
        assertThat(links.isConnected(N2)).isTrue();
        assertThat(valve.connections()).isEqualTo(before);
        assertThat(lost).isEmpty();
    }

    @Test
    void aMemberThatMovedIsFoundAtItsNewAddress() {
        int before = valve.connections();
        links.members(membership(N1, N2, N3).with(at(N3, valve.address())));
        assertThat(links.isConnected(N3)).isFalse();

        await().until(() -> links.isConnected(N3));
        assertThat(valve.connections()).isGreaterThan(before);
        assertThat(lost).as("its own doing").isEmpty();
    }

    @Test
    void theLinkToARemovedMemberLastsUntilItHasHeard() {
        links.members(membership(N1, N2));
        assertThat(links.isConnected(N3)).isTrue();
        await().atMost(dlsms.transport.Member.PATIENCE).until(() -> !links.isConnected(N3));

        assertThat(links.isConnected(N2)).isTrue();
        assertThat(lost).isEmpty();
        var forwarded = links.forward(N3, new byte[1], Deadline.in(Duration.ofSeconds(1), Clock.system()));
        assertThat(forwarded.join()).isInstanceOf(Proposed.Refused.class);
    }

    @Test
    void aMemberThatComesBackMeanwhileKeepsItsLink() throws InterruptedException {
        links.members(membership(N1, N3));
        links.members(membership(N1, N2, N3));
        int before = valve.connections();
        Thread.sleep(TransportSettings.Waits.DEFAULT.farewell().toMillis() + 500);

        assertThat(links.isConnected(N2)).isTrue();
        assertThat(valve.connections()).isEqualTo(before);
    }

    @Test
    void aMemberThatWasRemovedAndClosedIsConnectedAnew() {
        links.members(membership(N1, N3));
        await().atMost(dlsms.transport.Member.PATIENCE).until(() -> !links.isConnected(N2));
        links.members(membership(N1, N2, N3));
        await().atMost(dlsms.transport.Member.PATIENCE).until(() -> links.isConnected(N2));
    }

    /** One that was away for long must not wait for long when it is back. */
    @Test
    void aMemberThatIsAwayIsTriedAboutOnceASecondForEver() throws IOException {
        var attempts = new AtomicInteger();
        var away = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        opened.add(away);
        Thread.ofVirtual().start(() -> refuseAll(away, attempts));
        links.members(
                membership(N1, N2, N3).with(at(N4, new InetSocketAddress(away.getInetAddress(), away.getLocalPort()))));

        await().atMost(dlsms.transport.Member.PATIENCE).until(() -> attempts.get() >= 18);
        assertThat(links.isConnected(N4)).isFalse();
    }

    private static void refuseAll(ServerSocket server, AtomicInteger attempts) {
        try {
            while (true) {
                server.accept().close();
                attempts.incrementAndGet();
            }
        } catch (IOException e) {
            // Closed: the test is over.
        }
    }

    @Test
    void addressesAreReadAsMembersCarryThem() {
        assertThat(Roster.parse("host-1:7001")).contains(InetSocketAddress.createUnresolved("host-1", 7001));
        assertThat(Roster.parse("[::1]:7001")).contains(InetSocketAddress.createUnresolved("::1", 7001));
        for (String bad : List.of("host", ":7001", "host:", "host:70010", "host:-1", "host:x", "")) {
            assertThat(Roster.parse(bad)).as(bad).isEmpty();
        }
    }

    private static Member at(NodeId id, InetSocketAddress address) {
        return new Member(id, "127.0.0.1:" + address.getPort(), Member.Role.VOTER, 0);
    }

    /** Without addresses, as the founders of older logs are. */
    private static Membership membership(NodeId... ids) {
        var members = new ArrayList<Member>();
        for (NodeId id : ids) {
            members.add(new Member(id, "", Member.Role.VOTER, 0));
        }
        return new Membership(members);
    }
}
