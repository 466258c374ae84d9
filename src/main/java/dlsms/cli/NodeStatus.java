package dlsms.cli;

import dlsms.client.NodeAddress;
import dlsms.wire.library.GetStatusResponse;

/** What came of asking one node. */
sealed interface NodeStatus {

    NodeAddress address();

    record Answered(NodeAddress address, GetStatusResponse status) implements NodeStatus {}

    /** @param refused it answered, but not with its status */
    record Silent(NodeAddress address, boolean refused, String why) implements NodeStatus {}
}
