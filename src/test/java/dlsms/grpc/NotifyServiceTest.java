package dlsms.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.wire.library.AddToWaitlistRequest;
import dlsms.wire.library.GetUserWaitlistRequest;
import dlsms.wire.library.GetUserWaitlistResponse;
import dlsms.wire.library.NotifyUsersRequest;
import dlsms.wire.library.NotifyUsersResponse;
import dlsms.wire.library.RemoveFromWaitlistRequest;
import dlsms.wire.library.RemoveFromWaitlistResponse;
import dlsms.wire.library.WaitlistEntry;
import io.grpc.Status.Code;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotifyServiceTest {

    private static final int SEAT = 26;

    @TempDir
    private Path folder;

    private Loopback loopback;
    private Caller alice;
    private Caller bob;

    @BeforeEach
    void start() {
        loopback = Loopback.withSampleData(folder);
        alice = loopback.student(Loopback.ALICE);
        bob = loopback.student(Loopback.BOB);
    }

    @AfterEach
    void stop() {
        loopback.close();
    }

    @Test
    void whoeverWaitsForASeatSeesItsBranch() {
        WaitlistEntry entry = add(forSeat(Loopback.ALICE).setDesiredTime("2026-12-01T10:00:00+01:00"));

        assertThat(entry.getUserId()).isEqualTo(Loopback.ALICE);
        assertThat(entry.getSeatId()).isEqualTo(SEAT);
        assertThat(entry.getBranch()).isEqualTo("Science Library");
        assertThat(entry.getDesiredTime()).isEqualTo("2026-12-01 09:00:00");
        assertThat(entry.getCreatedAt()).isNotEmpty();
    }

    @Test
    void entriesComeNewestFirst() {
        WaitlistEntry first = add(forSeat(Loopback.ALICE));
        WaitlistEntry second = add(forBranch(Loopback.ALICE));
        GetUserWaitlistResponse shown = ofAlice(alice);

        assertThat(shown.getEntriesList()).containsExactly(second, first);
        assertThat(shown.getCount()).isEqualTo(2);
        assertThat(second.hasSeatId()).isFalse();
    }

    @Test
    void whatCannotBeWaitedForIsRefused() {
        Refusal.of(() -> add(AddToWaitlistRequest.newBuilder().setUserId(Loopback.ALICE)))
                .is(Code.INVALID_ARGUMENT, "SEAT_OR_BRANCH_NEEDED", "Either seat_id or branch must be provided");
        assertThat(Refusal.of(() -> add(forSeat(Loopback.ALICE).setDesiredTime("soon"))))
                .extracting(Refusal::code, Refusal::reason)
                .containsExactly(Code.INVALID_ARGUMENT, "BAD_TIME");
        assertThat(Refusal.of(() -> add(forSeat(Loopback.ALICE).setSeatId(999))).code())
                .isEqualTo(Code.NOT_FOUND);
        assertThat(Refusal.of(() -> add(forSeat(Loopback.ALICE).setSeatId(-1))).code())
                .isEqualTo(Code.NOT_FOUND);
        assertThat(Refusal.of(() -> add(forSeat(Loopback.ALICE).setSeatId(0))).code())
                .isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(Refusal.of(() -> add(forSeat(Loopback.BOB))).code()).isEqualTo(Code.PERMISSION_DENIED);
    }

    @Test
    void anEntryIsRemovedByWhoseItIs() {
        WaitlistEntry entry = add(forSeat(Loopback.ALICE));

        assertThat(Refusal.of(() -> remove(bob, entry.getId())).code()).isEqualTo(Code.PERMISSION_DENIED);
        assertThat(Refusal.of(() -> ofAlice(bob)).code()).isEqualTo(Code.PERMISSION_DENIED);
        assertThat(remove(alice, entry.getId()))
                .isEqualTo(RemoveFromWaitlistResponse.newBuilder()
                        .setMessage("Removed from waitlist")
                        .setId(entry.getId())
                        .build());
        Refusal.of(() -> remove(alice, entry.getId()))
                .is(Code.NOT_FOUND, "WAITLIST_ENTRY_UNKNOWN", "Waitlist entry not found");
        assertThat(ofAlice(alice)).isEqualTo(GetUserWaitlistResponse.getDefaultInstance());
    }

    @Test
    void theOldestForTheSeatIsToldThenTheOldestForItsBranch() {
        add(forBranch(Loopback.ALICE));
        loopback.staff().waitlist().addToWaitlist(forSeat(Loopback.BOB).build());

        assertThat(notifyUsers(loopback.staff(), "Come quickly\nplease"))
                .isEqualTo(NotifyUsersResponse.newBuilder()
                        .setNotified(true)
                        .setUserId(Loopback.BOB)
                        .setStudentId("S2021002")
                        .setMessage("Come quickly\nplease")
                        .build());
        assertThat(notifyUsers(loopback.staff(), ""))
                .isEqualTo(NotifyUsersResponse.newBuilder()
                        .setNotified(true)
                        .setUserId(Loopback.ALICE)
                        .setStudentId("S2021001")
                        .setMessage("A seat has become available")
                        .build());
        assertThat(notifyUsers(loopback.staff(), ""))
                .isEqualTo(NotifyUsersResponse.newBuilder()
                        .setMessage("No users in waitlist for this seat")
                        .build());
        assertThat(Refusal.of(() -> notifyUsers(alice, "")).code()).isEqualTo(Code.PERMISSION_DENIED);
    }

    private static AddToWaitlistRequest.Builder forSeat(int user) {
        return AddToWaitlistRequest.newBuilder().setUserId(user).setSeatId(SEAT);
    }

    private static AddToWaitlistRequest.Builder forBranch(int user) {
        return AddToWaitlistRequest.newBuilder().setUserId(user).setBranch("Science Library");
    }

    private WaitlistEntry add(AddToWaitlistRequest.Builder request) {
        return alice.waitlist().addToWaitlist(request.build()).getEntry();
    }

    private static GetUserWaitlistResponse ofAlice(Caller caller) {
        return caller.waitlist()
                .getUserWaitlist(GetUserWaitlistRequest.newBuilder()
                        .setUserId(Loopback.ALICE)
                        .build());
    }

    private static RemoveFromWaitlistResponse remove(Caller caller, int id) {
        return caller.waitlist()
                .removeFromWaitlist(
                        RemoveFromWaitlistRequest.newBuilder().setWaitlistId(id).build());
    }

    private static NotifyUsersResponse notifyUsers(Caller caller, String message) {
        return caller.waitlist()
                .notifyUsers(NotifyUsersRequest.newBuilder()
                        .setSeatId(SEAT)
                        .setMessage(message)
                        .build());
    }
}
