package dlsms.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.auth.Tokens;
import dlsms.seat.Actor;
import dlsms.seat.UserId;
import dlsms.wire.library.GetBranchesRequest;
import dlsms.wire.library.GetUserReservationsRequest;
import dlsms.wire.library.LoginRequest;
import dlsms.wire.library.LoginResponse;
import dlsms.wire.library.RegisterRequest;
import dlsms.wire.library.RegisterResponse;
import dlsms.wire.library.VerifyRequest;
import dlsms.wire.library.VerifyResponse;
import io.grpc.Status.Code;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthServiceTest {

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
    void loginGivesATokenThatOpensWhatIsTheUsers() {
        LoginResponse alice = login("S2021001", "password123");

        assertThat(alice.getUserId()).isEqualTo(1);
        assertThat(alice.getStudentId()).isEqualTo("S2021001");
        assertThat(alice.getName()).isEqualTo("Alice Johnson");
        var request = GetUserReservationsRequest.newBuilder().setUserId(1).build();
        assertThat(loopback.nobody().withToken(alice.getToken()).reservations().getUserReservations(request))
                .isNotNull();
    }

    @Test
    void whoeverGivesAWrongPasswordOrAnUnknownIdIsToldTheSame() {
        Refusal.of(() -> login("S2021001", "password124"))
                .is(Code.UNAUTHENTICATED, "CREDENTIALS_WRONG", "Invalid credentials");
        Refusal.of(() -> login("S9999999", "password123"))
                .is(Code.UNAUTHENTICATED, "CREDENTIALS_WRONG", "Invalid credentials");
        Refusal.of(() -> login("", "")).is(Code.UNAUTHENTICATED, "CREDENTIALS_WRONG", "Invalid credentials");
    }

    @Test
    void registeringLogsIn() {
        RegisterResponse carol = register("S3000001", "correct horse", "Carol", "");

        assertThat(carol.getUserId()).isGreaterThan(10);
        assertThat(carol.getName()).isEqualTo("Carol");
        assertThat(verify(carol.getToken()))
                .isEqualTo(VerifyResponse.newBuilder()
                        .setValid(true)
                        .setUserId(carol.getUserId())
                        .setStudentId("S3000001")
                        .build());
        assertThat(login("S3000001", "correct horse").getUserId()).isEqualTo(carol.getUserId());
        Refusal.of(() -> register("S3000001", "correct horse", "Carol", ""))
                .is(Code.ALREADY_EXISTS, "STUDENT_ID_TAKEN", "Student ID already exists");
    }

    @Test
    void aRepeatedRegistrationIsDoneOnce() {
        RegisterResponse first = register("S3000002", "correct horse", "Dave", "registration-1");
        RegisterResponse again = register("S3000002", "correct horse", "Dave", "registration-1");

        assertThat(again.getUserId()).isEqualTo(first.getUserId());
        assertThat(Refusal.of(() -> register("S3000002", "another horse", "Dave", "registration-1")))
                .extracting(Refusal::code, Refusal::reason)
                .containsExactly(Code.ALREADY_EXISTS, "REQUEST_ID_REUSED");
    }

    @Test
    void whatCannotBeAnAccountIsRefusedBeforeAnythingIsDone() {
        assertThat(Refusal.of(() -> register("", "correct horse", "Eve", "")))
                .extracting(Refusal::code, refusal -> refusal.details().get("field"))
                .containsExactly(Code.INVALID_ARGUMENT, "student_id");
        assertThat(Refusal.of(() -> register("S3000003", "correct horse", " ", "")))
                .extracting(Refusal::code, refusal -> refusal.details().get("field"))
                .containsExactly(Code.INVALID_ARGUMENT, "name");
        assertThat(Refusal.of(() -> register("S3000003", "1234567", "Eve", "")))
                .extracting(Refusal::code, refusal -> refusal.details().get("field"))
                .containsExactly(Code.INVALID_ARGUMENT, "password");
        assertThat(Refusal.of(() -> register("S3000003", "", "Eve", "")).code()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(Refusal.of(() -> register("S3000003", "x".repeat(73), "Eve", ""))
                        .text())
                .contains("72");
    }

    @Test
    void verifyNeverFails() {
        assertThat(verify("")).isEqualTo(VerifyResponse.getDefaultInstance());
        assertThat(verify("a.b.c")).isEqualTo(VerifyResponse.getDefaultInstance());
        assertThat(verify("x".repeat(1 << 20)).getValid()).isFalse();
    }

    @Test
    void withoutAGoodTokenTheRestIsClosed() {
        var branches = GetBranchesRequest.getDefaultInstance();
        String good = loopback.tokens
                .issue(new Actor(new UserId(1), false, ""), "S2021001")
                .orElseThrow();
        var old =
                new Tokens(loopback.one.secret(), () -> loopback.one.clock.now().minus(Duration.ofHours(25)));
        String expired = old.issue(new Actor(new UserId(1), false, ""), "").orElseThrow();
        var other = new Tokens(() -> Optional.of(new byte[32]), loopback.one.clock::now);
        String forged = other.issue(new Actor(new UserId(1), true, ""), "").orElseThrow();

        Refusal.of(() -> loopback.nobody().seats().getBranches(branches))
                .is(Code.UNAUTHENTICATED, "TOKEN_REQUIRED", "Authentication token required");
        Refusal.of(() -> loopback.nobody().withToken(expired).seats().getBranches(branches))
                .is(Code.UNAUTHENTICATED, "TOKEN_EXPIRED", "Token expired");
        Refusal.of(() -> loopback.nobody().withToken(forged).seats().getBranches(branches))
                .is(Code.UNAUTHENTICATED, "TOKEN_INVALID", "Invalid token");
        Refusal.of(() -> loopback.nobody()
                        .with("authorization", "Basic " + good)
                        .seats()
                        .getBranches(branches))
                .is(Code.UNAUTHENTICATED, "TOKEN_INVALID", "Invalid token");
        assertThat(loopback.nobody()
                        .with("authorization", "bearer  " + good)
                        .seats()
                        .getBranches(branches))
                .isNotNull();
    }

    @Test
    void clientsOfTheOriginalAreServedWhereThatIsAllowed(@TempDir Path folder) {
        try (var open = Loopback.thatAllowsUnauthenticated(folder)) {
            var branches = GetBranchesRequest.getDefaultInstance();

            assertThat(open.nobody().seats().getBranches(branches).getBranchesList())
                    .hasSize(3);
            assertThat(open.nobody()
                            .reservations()
                            .getUserReservations(GetUserReservationsRequest.newBuilder()
                                    .setUserId(1)
                                    .build()))
                    .isNotNull();
            Refusal.of(() -> open.nobody().withToken("a.b.c").seats().getBranches(branches))
                    .is(Code.UNAUTHENTICATED, "TOKEN_INVALID", "Invalid token");
        }
    }

    private static LoginResponse login(String studentId, String password) {
        return loopback.nobody()
                .auth()
                .login(LoginRequest.newBuilder()
                        .setStudentId(studentId)
                        .setPassword(password)
                        .build());
    }

    private static RegisterResponse register(String studentId, String password, String name, String requestId) {
        return loopback.nobody()
                .auth()
                .register(RegisterRequest.newBuilder()
                        .setStudentId(studentId)
                        .setPassword(password)
                        .setName(name)
                        .setRequestId(requestId)
                        .build());
    }

    private static VerifyResponse verify(String token) {
        return loopback.nobody()
                .auth()
                .verify(VerifyRequest.newBuilder().setToken(token).build());
    }
}
