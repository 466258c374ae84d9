package dlsms.statemachine;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Where two nodes of one cluster have the same version of a branch, its seats show the same. */
class BranchVersionsProperties {

    private static final int STEPS = 250;

    @Property(tries = 40)
    void equalVersionsMeanEqualSeatsOnAllNodes(@ForAll long seed) {
        var nodes = new VersionedNodes(new Random(seed));
        for (int step = 0; step < STEPS; step++) {
            nodes.step();
        }
        nodes.finish();
    }
}
