package dlsms.cli;

import dlsms.wire.library.GetStatusResponse;
import dlsms.wire.library.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Statuses as a table of text. */
final class StatusTable {

    private static final List<String> HEADER = List.of(
            "NODE",
            "ADDRESS",
            "ROLE",
            "TERM",
            "BASE",
            "LAST",
            "COMMIT",
            "APPLIED",
            "LEADER",
            "DISK",
            "POSTGRES",
            "PEERS' MATCH");

    private static final String LEADER = "LEADER";

    private StatusTable() {}

    static String of(List<NodeStatus> statuses, boolean withHash) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(withHash ? plus(HEADER, "STATE HASH", "LOG HASH") : HEADER);
        for (NodeStatus status : statuses) {
            rows.add(
                    switch (status) {
                        case NodeStatus.Answered answered ->
                            withHash
                                    ? plus(
                                            row(answered),
                                            answered.status().getStateHash(),
                                            answered.status().getLogHash())
                                    : row(answered);
                        case NodeStatus.Silent silent ->
                            List.of("-", silent.address().toString(), silent.why());
                    });
        }
        return TextTable.of(rows);
    }

    private static List<String> row(NodeStatus.Answered answered) {
        GetStatusResponse status = answered.status();
        return List.of(
                status.getNodeId(),
                answered.address().toString(),
                role(status),
                Long.toString(status.getTerm()),
                Long.toString(status.getBaseIndex()),
                Long.toString(status.getLastIndex()),
                Long.toString(status.getCommitIndex()),
                Long.toString(status.getAppliedIndex()),
                status.getLeaderId().isEmpty() ? "-" : status.getLeaderId(),
                status.getDiskHealth(),
                postgres(status),
                peers(status));
    }

    /** How many entries it lacks, where that is known, and for how long. */
    private static String postgres(GetStatusResponse status) {
        if (!status.hasProjection()) {
            return "-";
        }
        var projection = status.getProjection();
        boolean lags = projection.hasIndex() || projection.getLagMillis() > 0;
        return projection.getState()
                + (projection.hasIndex() ? ":-" + projection.getLagEntries() : "")
                + (lags ? "(" + ProjectionCommand.seconds(projection) + "s)" : "");
    }

    /** Raft's role, and what its word counts where that is less than a voter's, unless it leads all the same. */
    private static String role(GetStatusResponse status) {
        if (status.getOutside()) {
            return "outside";
        }
        if (status.getRole().equals(LEADER)) {
            return LEADER;
        }
        return status.getMembersList().stream()
                .filter(member -> member.getId().equals(status.getNodeId()))
                .map(Member::getRole)
                .filter(role -> !role.equals("voter"))
                .findFirst()
                .orElse(status.getRole());
    }

    private static String peers(GetStatusResponse status) {
        return status.getPeersList().stream()
                .map(peer -> peer.getNodeId() + ":" + peer.getMatchIndex() + (peer.getActive() ? "" : "(silent)"))
                .collect(Collectors.joining(" "));
    }

    private static List<String> plus(List<String> row, String... more) {
        List<String> longer = new ArrayList<>(row);
        longer.addAll(List.of(more));
        return longer;
    }
}
