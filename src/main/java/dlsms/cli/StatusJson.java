package dlsms.cli;

import dlsms.wire.library.GetStatusResponse;
import dlsms.wire.library.Member;
import dlsms.wire.library.PeerProgress;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Statuses as JSON: an array with one object a node, each on a line of its own. */
final class StatusJson {

    private StatusJson() {}

    static String of(List<NodeStatus> statuses) {
        return statuses.stream().map(StatusJson::object).collect(Collectors.joining(",\n ", "[", "]\n"));
    }

    private static String object(NodeStatus status) {
        return switch (status) {
            case NodeStatus.Answered answered -> answered(answered);
            case NodeStatus.Silent silent ->
                new JsonObject()
                        .text("address", silent.address().toString())
                        .flag("reachable", silent.refused())
                        .text("error", silent.why())
                        .toString();
        };
    }

    private static String answered(NodeStatus.Answered answered) {
        GetStatusResponse status = answered.status();
        return new JsonObject()
                .text("address", answered.address().toString())
                .flag("reachable", true)
                .text("node", status.getNodeId())
                .text("cluster", status.getClusterId())
                .text("role", status.getRole())
                .text("leader", status.getLeaderId())
                .number("term", status.getTerm())
                .number("last", status.getLastIndex())
                .number("commit", status.getCommitIndex())
                .number("applied", status.getAppliedIndex())
                .text("state_hash", status.getStateHash())
                .text("log_hash", status.getLogHash())
                .number("live_reservations", status.getLiveReservations())
                .number("syncs", status.getSyncs())
                .number("synced_entries", status.getSyncedEntries())
                .number("cpu_millis", status.getCpuMillis())
                .number("base", status.getBaseIndex())
                .number("log_bytes", status.getLogBytes())
                .text("disk", status.getDiskHealth())
                .number("snapshot_sent", status.getSnapshots().getSentIndex())
                .number("snapshot_installed", status.getSnapshots().getInstalledIndex())
                .number("retention_days", status.getRetentionDays())
                .flag("outside", status.getOutside())
                .json("projection", projection(status))
                .json("members", array(status.getMembersList(), StatusJson::member))
                .json("peers", array(status.getPeersList(), StatusJson::peer))
                .toString();
    }

    private static String projection(GetStatusResponse status) {
        if (!status.hasProjection()) {
            return "null";
        }
        var projection = status.getProjection();
        return new JsonObject()
                .text("state", projection.getState())
                .text("database", projection.getDatabase())
                .json("index", projection.hasIndex() ? Long.toString(projection.getIndex()) : "null")
                .number("lag_entries", projection.getLagEntries())
                .number("lag_millis", projection.getLagMillis())
                .number("epoch", projection.getEpoch())
                .number("rows_rebuilt", projection.getRowsRebuilt())
                .flag("alarm", projection.getAlarm())
                .text("problem", projection.getProblem())
                .toString();
    }

    private static <T> String array(List<T> elements, Function<T, String> json) {
        return elements.stream().map(json).collect(Collectors.joining(",", "[", "]"));
    }

    private static String member(Member member) {
        return new JsonObject()
                .text("node", member.getId())
                .text("address", member.getAddress())
                .text("role", member.getRole())
                .text("disk", Long.toHexString(member.getDisk()))
                .toString();
    }

    private static String peer(PeerProgress peer) {
        return new JsonObject()
                .text("node", peer.getNodeId())
                .number("match", peer.getMatchIndex())
                .number("next", peer.getNextIndex())
                .flag("active", peer.getActive())
                .text("state", peer.getState())
                .toString();
    }
}
