package dlsms.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * A few nodes whose messages are lost, doubled and shuffled, which crash at will, lose their disks, compact their logs,
 * come and go: they keep the properties of figure 3 (see {@link ShuffledCluster}), and come together in the end.
 */
class ShuffledClusterProperties {

    @Property(tries = 200)
    void allAgreeOnWhatIsCommittedAndComeTogetherInTheEnd(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int members) {
        holds(new ShuffledCluster(new Random(seed), members, false));
    }

    @Property(tries = 300)
    void alsoWithMembersThatChangeDisksThatGetLostAndSnapshots(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int members) {
        holds(new ShuffledCluster(new Random(seed), members, true));
    }

    private static void holds(ShuffledCluster cluster) {
        for (int event = 0; event < 1_500; event++) {
            cluster.somethingHappens();
        }
        cluster.calm();
        Machine leader = cluster.leader();
        Membership members = leader.status().membership().membership();
        assertThat(members.members()).noneMatch(member -> member.role() == Member.Role.RETURNING);
        SortedSet<LogPosition> ends = new TreeSet<>();
        for (Member member : members.members()) {
            Machine machine = cluster.machine(member.id());
            ends.add(machine.status().last());
            assertThat(machine.status().lastChain()).isEqualTo(leader.status().lastChain());
            assertThat(machine.appliedCommands()).contains("the last one");
        }
        assertThat(ends).hasSize(1);
    }
}
