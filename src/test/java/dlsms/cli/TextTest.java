package dlsms.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.client.NodeAddress;
import dlsms.wire.library.GetStatusResponse;
import dlsms.wire.library.Member;
import dlsms.wire.library.PeerProgress;
import dlsms.wire.library.ProjectionStatus;
import dlsms.wire.library.SnapshotProgress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What commands print. */
class TextTest {

    private static final NodeAddress ADDRESS = new NodeAddress("127.0.0.1", 9091);
    private static final NodeStatus LEADER = new NodeStatus.Answered(
            ADDRESS,
            GetStatusResponse.newBuilder()
                    .setNodeId("n1")
                    .setRole("leader")
                    .setLeaderId("n1")
                    .setTerm(3)
                    .setLastIndex(12)
                    .setCommitIndex(11)
                    .setAppliedIndex(10)
                    .setBaseIndex(5)
                    .setDiskHealth("good")
                    .addMembers(member("n1", "voter"))
                    .setSnapshots(SnapshotProgress.newBuilder().setSentIndex(77))
                    .setStateHash("00ff")
                    .setLogHash("11ee")
                    .addPeers(peer("n2", 12, true))
                    .addPeers(peer("n3", 9, false))
                    .build());
    private static final NodeStatus SILENT = new NodeStatus.Silent(ADDRESS, false, "un\"reach\nable");

    private static PeerProgress peer(String id, long match, boolean active) {
        return PeerProgress.newBuilder()
                .setNodeId(id)
                .setMatchIndex(match)
                .setActive(active)
                .build();
    }

    private static Member member(String id, String role) {
        return Member.newBuilder()
                .setId(id)
                .setAddress("127.0.0.1:9191")
                .setRole(role)
                .setDisk(255)
                .build();
    }

    @Test
    void whoDoesNotVoteIsShownAsWhatItIs() {
        var learner = GetStatusResponse.newBuilder().setNodeId("n6").setRole("follower");
        assertThat(StatusTable.of(List.of(answered(learner.clone().addMembers(member("n6", "learner")))), false))
                .contains("  learner  ");
        assertThat(StatusTable.of(List.of(answered(learner.clone().setOutside(true))), false))
                .contains("  outside  ");
    }

    @Test
    void howFarPostgresIsBehindIsShownInEntriesAndSeconds() {
        var leader = GetStatusResponse.newBuilder().setNodeId("n1").setRole("leader");
        var behind = ProjectionStatus.newBuilder().setState("away").setLagMillis(12_345);
        assertThat(StatusTable.of(List.of(answered(leader.clone().setProjection(behind))), false))
                .contains("  away(12.3s)");
        behind.setState("projecting").setIndex(7).setLagEntries(40).setLagMillis(70);
        assertThat(StatusTable.of(List.of(answered(leader.clone().setProjection(behind))), false))
                .contains("  projecting:-40(0.0s)");
        assertThat(StatusTable.of(
                        List.of(answered(leader.clone()
                                .setProjection(ProjectionStatus.newBuilder().setState("standby")))),
                        false))
                .contains("  standby");
    }

    private static NodeStatus answered(GetStatusResponse.Builder status) {
        return new NodeStatus.Answered(ADDRESS, status.build());
    }

    @Test
    void theTableHasALineForEachNodeAndNoSpaceAtItsEnds() {
        List<String> lines =
                StatusTable.of(List.of(LEADER, SILENT), false).lines().toList();

        assertThat(lines.get(0)).startsWith("NODE  ADDRESS").endsWith("PEERS' MATCH");
        assertThat(lines.get(1))
                .isEqualTo("n1    127.0.0.1:9091  leader  3     5     12    11      10       n1      good"
                        + "  -         n2:12 n3:9(silent)");
        assertThat(lines.get(2)).startsWith("-     127.0.0.1:9091  un\"reach");
    }

    @Test
    void hashesStandThereOnRequest() {
        assertThat(StatusTable.of(List.of(LEADER), true)).contains("STATE HASH", "00ff", "11ee");
        assertThat(StatusTable.of(List.of(LEADER), false)).doesNotContain("HASH", "00ff");
    }

    @Test
    void jsonEscapesWhatWouldBreakIt() {
        assertThat(StatusJson.of(List.of(SILENT)))
                .isEqualTo("[{\"address\":\"127.0.0.1:9091\",\"reachable\":false,"
                        + "\"error\":\"un\\\"reach\\u000aable\"}]\n");
    }

    @Test
    void jsonHasEachFigureAndThePeers() {
        assertThat(StatusJson.of(List.of(LEADER)))
                .contains("\"node\":\"n1\"", "\"last\":12", "\"commit\":11", "\"applied\":10")
                .contains("\"base\":5,", "\"disk\":\"good\"", "\"outside\":false")
                .contains(
                        "\"members\":[{\"node\":\"n1\",\"address\":\"127.0.0.1:9191\",",
                        "\"role\":\"voter\",\"disk\":\"ff\"}]")
                .contains("\"snapshot_sent\":77", "\"snapshot_installed\":0")
                .contains("\"peers\":[{\"node\":\"n2\",\"match\":12,", "\"active\":false");
    }
}
