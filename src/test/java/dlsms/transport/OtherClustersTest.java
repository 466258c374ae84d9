package dlsms.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.raft.NodeId;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A node whose data is of another cluster than the others' learns of it; the others only refuse it. */
class OtherClustersTest {

    private final SortedMap<NodeId, InetSocketAddress> members = new TreeMap<>();
    private List<Member> all = List.of();

    private void threeMembers() {
        for (String name : List.of("n1", "n2", "n3")) {
            members.put(new NodeId(name), Ports.free());
        }
        all = members.entrySet().stream()
                .map(each -> new Member(each.getKey(), each.getValue(), members))
                .toList();
    }

    @AfterEach
    void close() {
        all.forEach(Member::close);
    }

    @Test
    void theOneThatAMajorityRefusesIsOutvoted() {
        threeMembers();
        all.get(0).clusterId = Optional.of("c1");
        all.get(1).clusterId = Optional.of("c2");
        all.get(2).clusterId = Optional.of("c2");
        all.forEach(Member::start);

        var outvoted = all.get(0).links.outvoted();

        assertThat(outvoted.orTimeout(20, TimeUnit.SECONDS).join()).isEqualTo("c2");
        assertThat(all.get(1).links.outvoted()).isNotDone();
        assertThat(all.get(2).links.outvoted()).isNotDone();
    }

    @Test
    void noMajorityIsAgainstAnybodyWhereEachIsOfItsOwn() {
        for (String name : List.of("n1", "n2", "n3", "n4", "n5")) {
            members.put(new NodeId(name), Ports.free());
        }
        var limits = TransportSettings.Limits.of(1 << 20, 1 << 20);
        var roster = new Roster(new TransportSettings(new NodeId("n5"), members, Optional::empty, limits));
        var others = new OtherClusters(roster);

        others.refusedBy(new NodeId("n1"), "c1");
        others.refusedBy(new NodeId("n2"), "c2");
        others.refusedBy(new NodeId("n3"), "c1");
        others.refusedBy(new NodeId("n3"), "c1");
        assertThat(others.outvoted()).isNotDone();

        others.refusedBy(new NodeId("n9"), "c1");
        assertThat(others.outvoted()).as("n9 is no member").isNotDone();

        others.refusedBy(new NodeId("n4"), "c1");
        assertThat(others.outvoted()).isCompletedWithValue("c1");
    }
}
