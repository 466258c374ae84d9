package dlsms.server;

import dlsms.node.Node;
import dlsms.raft.Member;
import dlsms.raft.NodeId;
import dlsms.raft.RaftStatus;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log what a node is among the members, and when that changes. One thread looks. */
final class OwnPlace {

    private static final Logger LOG = LoggerFactory.getLogger(OwnPlace.class);

    private final Node node;
    private Optional<Member.Role> role = Optional.of(Member.Role.VOTER);

    OwnPlace(Node node) {
        this.node = node;
    }

    /** To be called again and again. */
    void look() {
        RaftStatus status = node.status();
        NodeId self = status.self();
        Optional<Member.Role> now =
                status.membership().membership().member(self).map(Member::role);
        if (now.equals(role)) {
            return;
        }
        role = now;
        now.ifPresentOrElse(
                member -> LOG.info("event=member node={} role={}", self, member),
                () -> LOG.warn(
                        "event=outside node={} this node is no member by its own log: it was removed, or is still to be"
                                + " added (bin/dlsms member add); it takes no part until then",
                        self));
    }
}
