package dlsms.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Where two nodes of one cluster have the same version of a branch, its seats show the same. */
class BranchVersionsProperties {

    private static final int STEPS = 250;

    @Property(tries = 25)
    void equalVersionsMeanEqualSeatsOnAllNodes(@ForAll long seed) {
        var nodes = new VersionedNodes(new Random(seed));
        for (int step = 0; step < STEPS; step++) {
            nodes.step();
        }
        nodes.finish();
    }

    /** Random commands that never make a branch change in one of the ways would show nothing about that way. */
    @Example
    void theCommandsChangeBranchesInEveryWayAndLeaveThemAloneToo() {
        var seen = new VersionedNodes.Seen();
        for (long seed = 1; seed <= 20; seed++) {
            var nodes = new VersionedNodes(new Random(seed));
            for (int step = 0; step < STEPS; step++) {
                nodes.step();
            }
            nodes.finish();
            seen = seen.and(nodes.seen());
        }
        assertThat(seen.changedByEvents()).isGreaterThan(500);
        assertThat(seen.changedByForgettingAlone()).isGreaterThan(10);
        assertThat(seen.changedByDroppedHistory()).isGreaterThan(5);
        assertThat(seen.leftAlone()).isGreaterThan(500);
        assertThat(seen.sameVersionAgain()).isGreaterThan(500);
    }
}
