package dlsms.raft;

import java.util.Optional;

/**
 * What a node must not forget: the newest term it has seen and whom it voted for in it (§5.1, figure 2). One record,
 * one write.
 */
public record HardState(long term, Optional<NodeId> vote) {

    /** Of a node that was never started. */
    public static final HardState INITIAL = new HardState(0, Optional.empty());
}
