package dlsms.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.wire.library.AddToWaitlistRequest;
import dlsms.wire.library.CancelReservationRequest;
import dlsms.wire.library.CheckInRequest;
import dlsms.wire.library.CreateReservationRequest;
import dlsms.wire.library.GetReservationRequest;
import dlsms.wire.library.GetStatusRequest;
import dlsms.wire.library.GetStatusResponse;
import dlsms.wire.library.NotifyUsersRequest;
import dlsms.wire.library.OperationRequest;
import dlsms.wire.library.RegisterRequest;
import dlsms.wire.library.RemoveFromWaitlistRequest;
import io.grpc.Status.Code;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever comes in: it is refused in a way that helps, and after it the node serves and holds what it held. */
class BadInputTest {

    private static final int SEAT = 3;
    private static final int[] NOBODYS = {0, -1, 999_999, Integer.MAX_VALUE, Integer.MIN_VALUE};

    private static Loopback loopback;
    private static Moments moments;
    private static Caller alice;
    private static Caller staff;

    private GetStatusResponse before;

    @BeforeAll
    static void start(@TempDir Path folder) {
        loopback = Loopback.withSampleData(folder);
        moments = Moments.now(loopback.one.clock);
        alice = loopback.student(Loopback.ALICE);
        staff = loopback.staff();
        alice.reservations().createReservation(request(moments.inHours(1), moments.inHours(2)));
    }

    @AfterAll
    static void stop() {
        loopback.close();
    }

    @BeforeEach
    void look() {
        before = status();
    }

    @AfterEach
    void serveAndHoldWhatWasHeld() {
        GetStatusResponse after = status();

        assertThat(after.getStateHash()).isEqualTo(before.getStateHash());
        assertThat(after.getRole()).isEqualTo("leader");
        assertThat(staff.operations()
                        .submitOperation(OperationRequest.getDefaultInstance())
                        .getSuccess())
                .isTrue();
    }

    @Test
    void namesThatAreTooLong() {
        Refusal name = refused(register("S4000001", "correct horse", "n".repeat(1 << 20)));
        assertThat(name.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(name.text()).contains("name").contains("200");
        assertThat(name.details()).containsEntry("field", "name").containsEntry("limit", "200");

        Refusal id = refused(register("s".repeat(65), "correct horse", "Eve"));
        assertThat(id.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(id.text()).contains("student_id").contains("64");
    }

    @Test
    void anOperationOfFiveMegabytes() {
        Refusal refusal = Refusal.of(() -> staff.operations()
                .submitOperation(OperationRequest.newBuilder()
                        .setOperation("x".repeat(5 << 20))
                        .build()));

        assertThat(refusal.code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(refusal.text()).contains("operation").contains("65536");
    }

    @Test
    void aRequestThatIsLargerThanAnyMayBe() {
        assertThat(Refusal.codeOf(() -> staff.operations()
                        .submitOperation(OperationRequest.newBuilder()
                                .setOperation("x".repeat(9 << 20))
                                .build())))
                .isEqualTo(Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void controlCharacters() {
        for (String name : List.of("Eve\0", "Eve\n", "\u001b[31mEve", "Eve\u0085", "Eve\u2028")) {
            Refusal refusal = refused(register("S4000002", "correct horse", name));
            assertThat(refusal.code()).isEqualTo(Code.INVALID_ARGUMENT);
            assertThat(refusal.text()).contains("control characters");
        }
        assertThat(refused(register("S4\t", "correct horse", "Eve")).code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(refused(register("S4000002", "correct\0horse", "Eve")).code())
                .isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(Refusal.of(() -> staff.operations()
                                .submitOperation(OperationRequest.newBuilder()
                                        .setOperation("bell\u0007")
                                        .build()))
                        .code())
                .isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(Refusal.of(() -> staff.waitlist()
                                .notifyUsers(NotifyUsersRequest.newBuilder()
                                        .setSeatId(SEAT)
                                        .setMessage("m".repeat(1_001))
                                        .build()))
                        .text())
                .contains("1000");
    }

    @Test
    void timesThatAreNone() {
        for (String time : List.of(
                "",
                "now",
                "null",
                "2026-13-01T00:00:00",
                "2026-02-30T10:00:00",
                "2026-11-22T25:00:00",
                "22.11.2026 10:00",
                "1763805600",
                "2026-11-22T10:00:00+99:00",
                "12026-11-22T10:00:00",
                "x".repeat(1 << 20))) {
            Refusal refusal = reserve(time, moments.inHours(4));
            assertThat(refusal.code()).as(time).isEqualTo(Code.INVALID_ARGUMENT);
            assertThat(refusal.reason()).isEqualTo("BAD_TIME");
            assertThat(refusal.text()).contains("start_time").hasSizeLessThan(200);
            assertThat(reserve(moments.inHours(3), time).details()).containsEntry("field", "end_time");
        }
    }

    @Test
    void slotsThatMakeNoSense() {
        assertThat(reserve("9999-12-31 23:00:00", "9999-12-31 23:59:59"))
                .extracting(Refusal::code, Refusal::reason)
                .containsExactly(Code.FAILED_PRECONDITION, "TOO_FAR_AHEAD");
        assertThat(reserve(moments.inHours(4), moments.inHours(3)).reason()).isEqualTo("END_NOT_AFTER_START");
        assertThat(reserve(moments.inHours(4), moments.inHours(4)).reason()).isEqualTo("END_NOT_AFTER_START");
        assertThat(reserve(moments.inHours(4), "9999-12-31 23:59:59").reason()).isEqualTo("TOO_LONG");
        assertThat(reserve(moments.inHours(4), moments.inMinutes(28 * 60 + 1)))
                .extracting(Refusal::code, Refusal::reason)
                .containsExactly(Code.FAILED_PRECONDITION, "TOO_LONG");
        assertThat(reserve("0001-01-01 00:00:00", "0001-01-01 01:00:00").reason())
                .isEqualTo("ALREADY_OVER");
    }

    @Test
    void numbersThatNobodyHas() {
        for (int id : NOBODYS) {
            assertThat(codeOf(() -> alice.reservations()
                            .getReservation(GetReservationRequest.newBuilder()
                                    .setReservationId(id)
                                    .build())))
                    .isEqualTo(Code.NOT_FOUND);
            assertThat(codeOf(() -> alice.reservations()
                            .checkIn(CheckInRequest.newBuilder()
                                    .setReservationId(id)
                                    .build())))
                    .isEqualTo(Code.NOT_FOUND);
            assertThat(codeOf(() -> alice.reservations()
                            .cancelReservation(CancelReservationRequest.newBuilder()
                                    .setReservationId(id)
                                    .build())))
                    .isEqualTo(Code.NOT_FOUND);
            assertThat(codeOf(() -> alice.waitlist()
                            .removeFromWaitlist(RemoveFromWaitlistRequest.newBuilder()
                                    .setWaitlistId(id)
                                    .build())))
                    .isEqualTo(Code.NOT_FOUND);
            assertThat(codeOf(() -> staff.waitlist()
                            .notifyUsers(NotifyUsersRequest.newBuilder()
                                    .setSeatId(id)
                                    .build())))
                    .isEqualTo(Code.NOT_FOUND);
        }
    }

    @Test
    void usersAndSeatsThatNobodyKnows() {
        for (int id : NOBODYS) {
            var reserve = request(moments.inHours(3), moments.inHours(4)).toBuilder();
            assertThat(codeOf(() -> alice.reservations()
                            .createReservation(reserve.clone().setSeatId(id).build())))
                    .isEqualTo(Code.NOT_FOUND);
            assertThat(codeOf(() -> staff.reservations()
                            .createReservation(reserve.clone().setUserId(id).build())))
                    .isEqualTo(Code.FAILED_PRECONDITION);
            assertThat(codeOf(() -> staff.waitlist()
                            .addToWaitlist(AddToWaitlistRequest.newBuilder()
                                    .setUserId(id)
                                    .setSeatId(SEAT)
                                    .build())))
                    .isEqualTo(Code.FAILED_PRECONDITION);
        }
    }

    @Test
    void emptyRequests() {
        assertThat(codeOf(() -> alice.reservations()
                        .createReservation(CreateReservationRequest.newBuilder()
                                .setUserId(Loopback.ALICE)
                                .build())))
                .isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(refused(RegisterRequest.getDefaultInstance()).code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(codeOf(() -> alice.waitlist()
                        .addToWaitlist(AddToWaitlistRequest.newBuilder()
                                .setUserId(Loopback.ALICE)
                                .build())))
                .isEqualTo(Code.INVALID_ARGUMENT);
    }

    @Test
    void aRequestIdThatIsNoneOrWasUsedForSomethingElse() {
        var cancel = CancelReservationRequest.newBuilder().setReservationId(999_999);
        for (String requestId : List.of("r".repeat(65), "line\nbreak")) {
            assertThat(Refusal.of(() -> alice.reservations()
                            .cancelReservation(cancel.setRequestId(requestId).build())))
                    .extracting(Refusal::code, refusal -> refusal.details().get("field"))
                    .containsExactly(Code.INVALID_ARGUMENT, "request_id");
        }
        assertThat(codeOf(() -> alice.reservations()
                        .cancelReservation(cancel.setRequestId("twice").build())))
                .isEqualTo(Code.NOT_FOUND);
        assertThat(Refusal.of(() -> alice.reservations()
                        .checkIn(CheckInRequest.newBuilder()
                                .setReservationId(999_999)
                                .setRequestId("twice")
                                .build())))
                .extracting(Refusal::code, Refusal::reason)
                .containsExactly(Code.ALREADY_EXISTS, "REQUEST_ID_REUSED");
    }

    private static Code codeOf(Runnable call) {
        return Refusal.of(call).code();
    }

    private static Refusal reserve(String start, String end) {
        return Refusal.of(() -> alice.reservations().createReservation(request(start, end)));
    }

    private static CreateReservationRequest request(String start, String end) {
        return CreateReservationRequest.newBuilder()
                .setUserId(Loopback.ALICE)
                .setSeatId(SEAT)
                .setStartTime(start)
                .setEndTime(end)
                .build();
    }

    private static RegisterRequest register(String studentId, String password, String name) {
        return RegisterRequest.newBuilder()
                .setStudentId(studentId)
                .setPassword(password)
                .setName(name)
                .build();
    }

    private static Refusal refused(RegisterRequest request) {
        return Refusal.of(() -> loopback.nobody().auth().register(request));
    }

    private static GetStatusResponse status() {
        return staff.operator()
                .getStatus(GetStatusRequest.newBuilder().setWithStateHash(true).build());
    }
}
