package dlsms.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.wire.library.ChangeMemberRequest;
import dlsms.wire.library.ChangeMemberResponse;
import dlsms.wire.library.GetRetentionRequest;
import dlsms.wire.library.GetStatusRequest;
import dlsms.wire.library.ListMembersRequest;
import dlsms.wire.library.Member;
import dlsms.wire.library.NewMember;
import dlsms.wire.library.SetRetentionRequest;
import io.grpc.Status.Code;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operators change members and retention. */
class MembersTest {

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
    void aNewNodeLearnsDoesNotVoteUnheardAndGoes() {
        ChangeMemberResponse added = change(add("n2", "127.0.0.1:1"));
        assertThat(added.getMembersList()).extracting(Member::getId).containsExactly("n1", "n2");
        assertThat(added.getMembers(1).getRole()).isEqualTo("learner");
        assertThat(added.getMembers(1).getAddress()).isEqualTo("127.0.0.1:1");

        var listed = loopback.staff().operator().listMembers(ListMembersRequest.getDefaultInstance());
        assertThat(listed.getMembersList()).isEqualTo(added.getMembersList());
        assertThat(listed.getLeaderId()).isEqualTo("n1");
        var status = loopback.staff().operator().getStatus(GetStatusRequest.getDefaultInstance());
        assertThat(status.getMembersList()).isEqualTo(added.getMembersList());
        assertThat(status.getDiskHealth()).isEqualTo("good");
        assertThat(status.getOutside()).isFalse();

        Refusal unheard = refused(ChangeMemberRequest.newBuilder().setPromote("n2"));
        assertThat(unheard.code()).isEqualTo(Code.FAILED_PRECONDITION);
        assertThat(unheard.reason()).isEqualTo("NOT_NOW");
        assertThat(unheard.text()).contains("n2");
        assertThat(refused(add("n2", "127.0.0.1:1")).reason()).isEqualTo("NOT_NOW");

        assertThat(change(ChangeMemberRequest.newBuilder().setRemove("n2")).getMembersList())
                .extracting(Member::getId)
                .containsExactly("n1");
    }

    @Test
    void whatCannotBeMeantIsSaid() {
        assertThat(refused(add("no name", "127.0.0.1:1")).reason()).isEqualTo("BAD_VALUE");
        assertThat(refused(add("n2", "nowhere")).details()).containsEntry("field", "address");
        assertThat(refused(ChangeMemberRequest.newBuilder()).reason()).isEqualTo("BAD_VALUE");
        assertThat(refused(ChangeMemberRequest.newBuilder().setPromote("n9")).reason())
                .isEqualTo("NOT_NOW");
        assertThat(refused(ChangeMemberRequest.newBuilder().setRemove("n1")).reason())
                .as("the last one")
                .isEqualTo("NOT_NOW");
    }

    @Test
    void studentsChangeNothing() {
        Caller alice = loopback.student(Loopback.ALICE);
        var remove = ChangeMemberRequest.newBuilder().setRemove("n1").build();
        assertThat(Refusal.of(() -> alice.operator().changeMember(remove)).code())
                .isEqualTo(Code.PERMISSION_DENIED);
        assertThat(Refusal.of(() -> alice.operator().listMembers(ListMembersRequest.getDefaultInstance()))
                        .code())
                .isEqualTo(Code.PERMISSION_DENIED);
        assertThat(Refusal.of(() -> alice.operator().setRetention(days(1))).code())
                .isEqualTo(Code.PERMISSION_DENIED);
    }

    @Test
    void theRetentionIsForEverUntilItIsSet() {
        assertThat(retention()).isZero();
        assertThat(loopback.staff().operator().setRetention(days(400)).getDays())
                .isEqualTo(400);
        assertThat(retention()).isEqualTo(400);
        assertThat(loopback.staff().operator().setRetention(days(0)).getDays()).isZero();
        assertThat(Refusal.of(() -> loopback.staff().operator().setRetention(days(-1)))
                        .reason())
                .isEqualTo("BAD_VALUE");
        assertThat(Refusal.of(() -> loopback.staff().operator().setRetention(days(36_501)))
                        .reason())
                .isEqualTo("BAD_VALUE");
    }

    private static int retention() {
        return loopback.staff()
                .operator()
                .getRetention(GetRetentionRequest.getDefaultInstance())
                .getDays();
    }

    private static SetRetentionRequest days(int days) {
        return SetRetentionRequest.newBuilder().setDays(days).build();
    }

    private static ChangeMemberRequest.Builder add(String id, String address) {
        return ChangeMemberRequest.newBuilder()
                .setAdd(NewMember.newBuilder().setId(id).setAddress(address));
    }

    private static ChangeMemberResponse change(ChangeMemberRequest.Builder request) {
        return loopback.staff().operator().changeMember(request.build());
    }

    private static Refusal refused(ChangeMemberRequest.Builder request) {
        return Refusal.of(() -> loopback.staff().operator().changeMember(request.build()));
    }
}
