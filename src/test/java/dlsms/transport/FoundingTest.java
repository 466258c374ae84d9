package dlsms.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.raft.Member;
import dlsms.raft.Membership;
import dlsms.raft.MembershipAt;
import dlsms.raft.NodeId;
import dlsms.wire.raft.HelloRequest;
import dlsms.wire.raft.HelloResponse;
import dlsms.wire.raft.RaftServiceGrpc;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nodes with empty folders find out together who they are. Each has a disk of a hundred and its number. */
class FoundingTest {

    private static final TransportSettings.Limits LIMITS = TransportSettings.Limits.of(1 << 20, 1 << 20);

    private final SortedMap<NodeId, InetSocketAddress> addresses = new TreeMap<>();
    private final Map<NodeId, Founding> founding = new HashMap<>();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final IoLoop io = new IoLoop();

    FoundingTest() {
        for (int number = 1; number <= 5; number++) {
            addresses.put(id(number), Ports.free());
        }
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        founding.values().forEach(Founding::close);
        io.close();
    }

    @Test
    void allFoundTheSameAsSoonAsTheLastOneIsThere() throws Exception {
        for (int number = 1; number <= 4; number++) {
            found(number, 100 + number, addresses);
        }
        assertUndecided(1);
        assertUndecided(4);
        found(5, 105, addresses);

        Membership first = known(1).membership();
        for (int number = 1; number <= 5; number++) {
            assertThat(known(number)).isEqualTo(new FoundingOutcome.Known(first, Optional.empty()));
            InetSocketAddress address = addresses.get(id(number));
            assertThat(first.member(id(number)))
                    .contains(
                            new Member(id(number), "localhost:" + address.getPort(), Member.Role.VOTER, 100 + number));
        }
    }

    @Test
    void aClusterOfOneIsFoundedAtOnce() throws Exception {
        found(1, 101, addresses.headMap(id(2)));
        assertThat(known(1).membership().members()).extracting(Member::disk).containsExactly(101L);
    }

    @Test
    void whoComesLaterTakesOverWhatTheOthersKnow() throws Exception {
        var older = new Membership(List.of(new Member(id(1), "a:1", Member.Role.VOTER, 101)));
        var newer = older.with(new Member(id(2), "b:2", Member.Role.VOTER, 102));
        serve(1, new MembershipAt(3, older), "c1");
        serve(2, new MembershipAt(9, newer), "c1");
        found(3, 103, addresses);

        assertThat(known(3)).isEqualTo(new FoundingOutcome.Known(newer, Optional.of("c1")));
    }

    /** It must not found a cluster of its own with what is left, nor count as the one that it was. */
    @Test
    void whoLostItsDiskJoins() throws Exception {
        for (int number = 1; number <= 5; number++) {
            found(number, 100 + number, addresses);
        }
        Membership founders = known(5).membership();
        assertThat(known(1).membership()).isEqualTo(founders);
        founding.remove(id(1)).close();
        founding.remove(id(5)).close();
        serve(1, new MembershipAt(0, founders), "");
        found(5, 205, addresses);

        assertThat(known(5).membership()).isEqualTo(founders);
        assertThat(founders.countsFrom(id(5), 205)).isFalse();
    }

    @Test
    void foundersWithDifferentListsAreToldWhoHasWhich() throws Exception {
        found(1, 101, addresses.headMap(id(4)));
        found(2, 102, addresses.headMap(id(4)));
        found(3, 103, addresses);

        assertThat(refused(1)).contains("n1", "[n1, n2, n3]", "n3", "[n1, n2, n3, n4, n5]", "--peers");
        assertThat(refused(3)).contains("n3", "[n1, n2, n3, n4, n5]", "[n1, n2, n3]");
    }

    @Test
    void whereFoundersDoNotAgreeOnAnAddressEachKeepsItsOwn() throws Exception {
        var byName = new TreeMap<>(addresses.headMap(id(3)));
        found(1, 101, byName);
        byName.put(id(1), new InetSocketAddress("127.0.0.1", byName.get(id(1)).getPort()));
        byName.replaceAll((id, address) -> InetSocketAddress.createUnresolved("127.0.0.1", address.getPort()));
        found(2, 102, byName);

        assertThat(known(1).membership().members()).extracting(Member::address).containsOnly("");
        assertThat(known(2).membership()).isEqualTo(known(1).membership());
    }

    @Test
    void thoseNamedMustBeOfOneCluster() throws Exception {
        var members = new Membership(List.of(new Member(id(1), "a:1", Member.Role.VOTER, 101)));
        serve(1, new MembershipAt(3, members), "c1");
        serve(2, new MembershipAt(9, members), "c2");
        found(3, 103, addresses);

        assertThat(refused(3)).contains("c1=n1", "c2=n2");
    }

    @Test
    void twoNodesOfOneNameAreFoundOut() {
        var disks = new DisksSeen();
        assertThat(disks.saw(id(3), 1)).isEmpty();
        assertThat(disks.saw(id(3), 1)).isEmpty();
        assertThat(disks.saw(id(3), 2)).as("it may have lost its disk").isEmpty();
        assertThat(disks.saw(id(4), 1)).isEmpty();
        assertThat(disks.saw(id(3), 1))
                .hasValueSatisfying(why -> assertThat(why).contains("n3", "1", "2"));
    }

    @Test
    void aSecondNodeUnderOnesNameIsRefusedWithBothFolders() throws Exception {
        found(1, 101, addresses.headMap(id(4)));
        found(2, 102, addresses.headMap(id(4)));
        var elsewhere = new TreeMap<>(addresses.headMap(id(4)));
        elsewhere.put(id(2), Ports.free());
        found(2, 202, elsewhere, elsewhere.get(id(2)));

        assertThat(refused(1)).contains("n2", "102", "202");
    }

    @Test
    void nonsenseIsNotAnswer() throws Exception {
        serve(2, HelloResponse.newBuilder().setNodeId("n2").setDisk(0).build());
        serve(
                3,
                HelloResponse.newBuilder()
                        .setNodeId("n3")
                        .setMembership(WireMessages.bytes(new byte[] {1, 2}))
                        .build());
        found(1, 101, addresses.headMap(id(4)));
        assertUndecided(1);
    }

    private static NodeId id(int number) {
        return new NodeId("n" + number);
    }

    private void found(int number, long disk, SortedMap<NodeId, InetSocketAddress> peers) throws IOException {
        found(number, disk, peers, addresses.get(id(number)));
    }

    private void found(int number, long disk, SortedMap<NodeId, InetSocketAddress> peers, InetSocketAddress listen)
            throws IOException {
        var settings = new TransportSettings(id(number), peers, Optional::empty, LIMITS);
        var made = new Founding(settings, disk, listen, io);
        Optional.ofNullable(founding.put(id(number), made)).ifPresent(opened::add);
        made.start();
    }

    private void serve(int number, MembershipAt known, String clusterId) throws IOException {
        var nobody = new TreeMap<NodeId, String>();
        var cluster = Optional.of(clusterId).filter(id -> !id.isEmpty());
        serve(number, new Greeting(id(number), 0, nobody, known, cluster).response());
    }

    private void serve(int number, HelloResponse answer) throws IOException {
        var service = new RaftServiceGrpc.RaftServiceImplBase() {
            @Override
            public void hello(HelloRequest request, StreamObserver<HelloResponse> response) {
                response.onNext(answer);
                response.onCompleted();
            }
        };
        var server = new PeerServer(addresses.get(id(number)), service.bindService(), io, LIMITS);
        opened.add(server);
        server.start();
    }

    private void assertUndecided(int number) throws Exception {
        try {
            var outcome = founding.get(id(number)).outcome().get(1_500, TimeUnit.MILLISECONDS);
            throw new AssertionError("decided: " + outcome);
        } catch (TimeoutException expected) {
            assertThat(founding.get(id(number)).outcome()).isNotDone();
        }
    }

    private FoundingOutcome.Known known(int number) throws Exception {
        return (FoundingOutcome.Known) founding.get(id(number)).outcome().get(20, TimeUnit.SECONDS);
    }

    private String refused(int number) throws Exception {
        return ((FoundingOutcome.Refused) founding.get(id(number)).outcome().get(20, TimeUnit.SECONDS)).why();
    }
}
