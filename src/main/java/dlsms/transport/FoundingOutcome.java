package dlsms.transport;

import dlsms.raft.Membership;
import java.util.Optional;

/** What came of {@link Founding}. */
public sealed interface FoundingOutcome {

    /**
     * These are the members, to be kept before the node starts: the founders, or those of a cluster that is there.
     * Where they name this node's disk it is one of them, else it joins.
     *
     * @param clusterId where a cluster is there that has one
     */
    record Known(Membership membership, Optional<String> clusterId) implements FoundingOutcome {}

    /** The node can't start so: somebody has to change what it, or another, was told. */
    record Refused(String why) implements FoundingOutcome {}
}
