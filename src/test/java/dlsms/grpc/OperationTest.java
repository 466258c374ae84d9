package dlsms.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.wire.library.AddStaffRequest;
import dlsms.wire.library.GetStatusRequest;
import dlsms.wire.library.GetStatusResponse;
import dlsms.wire.library.LoginRequest;
import dlsms.wire.library.OperationRequest;
import dlsms.wire.library.OperationResponse;
import dlsms.wire.library.TailLogRequest;
import dlsms.wire.library.TailLogResponse;
import dlsms.wire.library.TransferLeadershipRequest;
import dlsms.wire.raft.AppendEntriesRequest;
import dlsms.wire.raft.AppendEntriesResponse;
import dlsms.wire.raft.RaftServiceGrpc;
import dlsms.wire.raft.VoteRequest;
import io.grpc.CallOptions;
import io.grpc.Status.Code;
import io.grpc.stub.ClientCalls;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator's probe in both packages, and the operator's service. */
class OperationTest {

    private static Loopback loopback;

    @BeforeAll
    static void start(@TempDir Path folder) {
        loopback = Loopback.withSampleData(folder);
    }

    @AfterAll
    static void stop() {
        loopback.close();
    }

    @Test
    void aProbeIsAnsweredWithItsPlaceInTheLog() {
        Caller staff = loopback.staff();
        OperationResponse hello = submit(staff, "hello", "");
        long index = staff.index();

        assertThat(hello.getSuccess()).isTrue();
        assertThat(hello.getResult()).isEqualTo("Executed hello at index " + index + " (term 1)");
        assertThat(hello.getLeaderId()).isEqualTo("n1");
        assertThat(submit(staff, "", "").getResult()).startsWith("Executed noop at index ");
    }

    @Test
    void aRepeatedProbeIsAnsweredWithTheFirstPlace() {
        OperationResponse first = submit(loopback.staff(), "once", "probe-7");

        assertThat(submit(loopback.staff(), "once", "probe-7")).isEqualTo(first);
        assertThat(Refusal.of(() -> submit(loopback.staff(), "twice", "probe-7"))
                        .reason())
                .isEqualTo("REQUEST_ID_REUSED");
    }

    @Test
    void ofTheRaftServiceOnlyTheProbeAnswersHere() {
        var raft = RaftServiceGrpc.newBlockingStub(loopback.staff().channel());
        var response = raft.submitOperation(dlsms.wire.raft.OperationRequest.newBuilder()
                .setOperation("raft probe")
                .setSourceId("test")
                .build());

        assertThat(response.getResult()).startsWith("Executed raft probe at index ");
        assertThat(Refusal.codeOf(() -> raft.requestVote(VoteRequest.getDefaultInstance())))
                .isEqualTo(Code.UNIMPLEMENTED);
        assertThat(Refusal.codeOf(() -> ClientCalls.<AppendEntriesRequest, AppendEntriesResponse>blockingUnaryCall(
                        loopback.staff().channel(),
                        RaftServiceGrpc.getAppendEntriesMethod(),
                        CallOptions.DEFAULT,
                        AppendEntriesRequest.getDefaultInstance())))
                .isEqualTo(Code.UNIMPLEMENTED);
    }

    @Test
    void itIsForStaff() {
        var alice = loopback.student(Loopback.ALICE);
        assertThat(Refusal.of(() -> submit(alice, "x", "")).code()).isEqualTo(Code.PERMISSION_DENIED);
        assertThat(Refusal.of(() -> alice.operator().getStatus(GetStatusRequest.getDefaultInstance()))
                        .code())
                .isEqualTo(Code.PERMISSION_DENIED);
        assertThat(Refusal.of(() -> alice.operator().tailLog(TailLogRequest.getDefaultInstance()))
                        .code())
                .isEqualTo(Code.PERMISSION_DENIED);
        assertThat(Refusal.of(() -> alice.operator().addStaff(staffRequest("S1")))
                        .code())
                .isEqualTo(Code.PERMISSION_DENIED);
    }

    @Test
    void operatorsSeeHowTheNodeStandsAndWhatItsLogHolds() {
        submit(loopback.staff(), "look for me", "");
        GetStatusResponse status = loopback.staff()
                .operator()
                .getStatus(GetStatusRequest.newBuilder().setWithStateHash(true).build());
        TailLogResponse tail = loopback.staff()
                .operator()
                .tailLog(TailLogRequest.newBuilder().setCount(3).build());

        assertThat(status.getNodeId()).isEqualTo("n1");
        assertThat(status.getRole()).isEqualTo("leader");
        assertThat(status.getAppliedIndex()).isEqualTo(status.getCommitIndex());
        assertThat(status.getStateHash()).hasSize(16);
        assertThat(status.getLogHash()).hasSize(16);
        assertThat(tail.getLinesCount()).isEqualTo(3);
        assertThat(tail.getLines(2).getText()).contains("look for me");
        assertThat(Refusal.of(() -> loopback.staff()
                                .operator()
                                .tailLog(TailLogRequest.newBuilder()
                                        .setCount(1_001)
                                        .build()))
                        .text())
                .contains("1000");
    }

    @Test
    void aNodeAloneCannotHandOver() {
        assertThat(Refusal.of(() -> loopback.staff()
                                .operator()
                                .transferLeadership(TransferLeadershipRequest.newBuilder()
                                        .setTo("n9")
                                        .build()))
                        .code())
                .isEqualTo(Code.INVALID_ARGUMENT);
    }

    @Test
    void staffLetStaffIn() {
        int id = loopback.staff().operator().addStaff(staffRequest("desk")).getUserId();
        String token = loopback.nobody()
                .auth()
                .login(LoginRequest.newBuilder()
                        .setStudentId("desk")
                        .setPassword("correct horse")
                        .build())
                .getToken();

        assertThat(id).isPositive();
        assertThat(submit(loopback.nobody().withToken(token), "by the desk", "").getSuccess())
                .isTrue();
    }

    @Test
    void withoutALeaderTheProbeSaysSoAndTheRestIsUnavailable(@TempDir Path folder) {
        try (var alone = Loopback.withoutQuorum(folder)) {
            Caller hasty = alone.nobody().with("grpc-timeout", "3S");
            OperationResponse response = submit(hasty, "x", "");

            assertThat(response.getSuccess()).isFalse();
            assertThat(response.getResult()).isEqualTo("No known leader");
            assertThat(response.getLeaderId()).isEmpty();
            assertThat(hasty.index()).isZero();
        }
    }

    private static AddStaffRequest staffRequest(String studentId) {
        return AddStaffRequest.newBuilder()
                .setStudentId(studentId)
                .setPassword("correct horse")
                .setName("Front Desk")
                .build();
    }

    private static OperationResponse submit(Caller caller, String operation, String requestId) {
        return caller.operations()
                .submitOperation(OperationRequest.newBuilder()
                        .setOperation(operation)
                        .setSourceId("test")
                        .setRequestId(requestId)
                        .build());
    }
}
