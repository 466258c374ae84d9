package dlsms.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dlsms.wire.library.CancelReservationRequest;
import dlsms.wire.library.CreateReservationRequest;
import dlsms.wire.library.CreateReservationResponse;
import dlsms.wire.library.GetBranchesRequest;
import dlsms.wire.library.GetSeatRequest;
import dlsms.wire.library.SeatServiceGrpc;
import dlsms.wire.library.VerifyRequest;
import io.grpc.Status.Code;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is the same for all calls: metadata, trailers, deadlines, health, reflection. */
class CallTest {

    private static final GetBranchesRequest BRANCHES = GetBranchesRequest.getDefaultInstance();

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static Loopback loopback;
    private static Moments moments;

    @BeforeAll
    static void start(@TempDir Path folder) {
        loopback = Loopback.withSampleData(folder);
        moments = Moments.now(loopback.one.clock);
    }

    @AfterAll
    static void stop() {
        loopback.close();
    }

    @Test
    void everyAnswerSaysWhichStateItSpeaksOf() {
        Caller alice = loopback.student(Loopback.ALICE);
        reserve(alice, 31, "");
        long written = alice.index();
        alice.seats().getBranches(BRANCHES);

        assertThat(written).isPositive();
        assertThat(alice.index()).isGreaterThanOrEqualTo(written);
        Refusal.of(() ->
                alice.seats().getSeat(GetSeatRequest.newBuilder().setSeatId(999).build()));
        assertThat(alice.index()).isGreaterThanOrEqualTo(written);
        Refusal.of(() -> alice.reservations()
                .cancelReservation(CancelReservationRequest.newBuilder()
                        .setReservationId(999)
                        .build()));
        assertThat(alice.index()).isGreaterThan(written);

        Caller nobody = loopback.nobody();
        Refusal.of(() -> nobody.seats().getBranches(BRANCHES));
        assertThat(nobody.index()).isGreaterThan(written);
        nobody.auth().verify(VerifyRequest.getDefaultInstance());
        assertThat(nobody.index()).isGreaterThan(written);
    }

    @Test
    void theRequestIdMayStandInTheMetadata() {
        Caller alice = loopback.student(Loopback.ALICE).with("x-request-id", "from-metadata");

        CreateReservationResponse first = reserve(alice, 32, "");
        assertThat(reserve(alice, 32, "")).isEqualTo(first);
        assertThat(Refusal.of(() -> reserve(alice, 33, "")).reason()).isEqualTo("REQUEST_ID_REUSED");
        // The request's own counts first.
        assertThat(reserve(alice, 33, "from-request").getReservation().getSeatId())
                .isEqualTo(33);
    }

    @Test
    void readsAreAsFreshAsTheCallerAsks() {
        Caller alice = loopback.student(Loopback.ALICE);
        reserve(alice, 34, "");
        Caller stale = alice.with("x-dlsms-consistency", "stale");
        Caller seen = stale.with("x-dlsms-min-index", Long.toString(alice.index()));
        Caller exact = alice.with("x-dlsms-consistency", "linearizable");

        assertThat(stale.seats().getBranches(BRANCHES)).isEqualTo(exact.seats().getBranches(BRANCHES));
        assertThat(seen.seats().getBranches(BRANCHES)).isNotNull();
        assertThat(seen.index()).isGreaterThanOrEqualTo(alice.index());
        Caller future = stale.with("x-dlsms-min-index", "1000000000").with("grpc-timeout", "6S");
        assertThat(Refusal.of(() -> future.seats().getBranches(BRANCHES)))
                .extracting(Refusal::code, Refusal::reason)
                .containsExactly(Code.UNAVAILABLE, "NOT_CONFIRMED");
    }

    @Test
    void metadataThatMakesNoSenseIsRefused() {
        Caller alice = loopback.student(Loopback.ALICE);
        for (Caller odd : List.of(
                alice.with("x-dlsms-consistency", "quick"),
                alice.with("x-dlsms-min-index", "-1"),
                alice.with("x-dlsms-min-index", "last"),
                alice.with("x-dlsms-min-index", "99999999999999999999"))) {
            assertThat(Refusal.of(() -> odd.seats().getBranches(BRANCHES)))
                    .extracting(Refusal::code, Refusal::reason)
                    .containsExactly(Code.INVALID_ARGUMENT, "BAD_VALUE");
        }
        assertThat(Refusal.codeOf(() ->
                        alice.with("x-request-id", "r".repeat(20_000)).seats().getBranches(BRANCHES)))
                .isNotEqualTo(Code.OK);
        assertThat(alice.seats().getBranches(BRANCHES)).isNotNull();
    }

    @Test
    void withoutALeaderTheAnswerComesBeforeTheCallersDeadline(@TempDir Path folder) {
        try (var alone = Loopback.withoutQuorum(folder)) {
            Caller caller = alone.nobody();
            var write = CompletableFuture.supplyAsync(() -> Refusal.of(() -> reserve(caller, 1, PATIENCE)));
            var read = CompletableFuture.supplyAsync(() ->
                    Refusal.of(() -> caller.seats().withDeadlineAfter(PATIENCE).getBranches(BRANCHES)));

            assertThat(write.join())
                    .extracting(Refusal::code, Refusal::reason)
                    .containsExactly(Code.UNAVAILABLE, "NO_LEADER");
            assertThat(read.join())
                    .extracting(Refusal::code, Refusal::reason)
                    .containsExactly(Code.UNAVAILABLE, "NOT_CONFIRMED");
            assertThat(health(alone, "")).isEqualTo(ServingStatus.NOT_SERVING);
            assertThat(Refusal.of(() -> caller.withToken("a.b.c").seats().getBranches(BRANCHES))
                            .reason())
                    .isEqualTo("NOT_READY");
        }
    }

    @Test
    void healthIsOpenAndServesWhileThereIsALeader() {
        await().until(() -> health(loopback, "") == ServingStatus.SERVING);
        assertThat(health(loopback, "library.SeatService")).isEqualTo(ServingStatus.SERVING);
        assertThat(Refusal.codeOf(() -> health(loopback, "no.such.Service"))).isEqualTo(Code.NOT_FOUND);
    }

    @Test
    void reflectionIsOpenAndNamesTheServices() throws Exception {
        var answer = new CompletableFuture<ServerReflectionResponse>();
        StreamObserver<ServerReflectionRequest> requests =
                ServerReflectionGrpc.newStub(loopback.nobody().channel()).serverReflectionInfo(new First<>(answer));
        requests.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
        List<ServiceResponse> services =
                answer.get(5, TimeUnit.SECONDS).getListServicesResponse().getServiceList();
        requests.onCompleted();

        assertThat(services)
                .extracting(ServiceResponse::getName)
                .contains(
                        "library.AuthService",
                        "library.SeatService",
                        "library.ReservationService",
                        "library.NotifyService",
                        "library.OperationService",
                        "raft.RaftService");
    }

    @Test
    void aCallThatIsGivenUpIsNotMissed() {
        Caller alice = loopback.student(Loopback.ALICE);
        for (int call = 0; call < 50; call++) {
            var future = SeatServiceGrpc.newFutureStub(alice.channel()).getBranches(BRANCHES);
            future.cancel(true);
        }

        assertThat(alice.seats().getBranches(BRANCHES).getBranchesCount()).isEqualTo(3);
    }

    private record First<T>(CompletableFuture<T> value) implements StreamObserver<T> {

        @Override
        public void onNext(T next) {
            value.complete(next);
        }

        @Override
        public void onError(Throwable error) {
            value.completeExceptionally(error);
        }

        @Override
        public void onCompleted() {
            value.completeExceptionally(new AssertionError("there was nothing"));
        }
    }

    private static ServingStatus health(Loopback of, String service) {
        return HealthGrpc.newBlockingStub(of.nobody().channel())
                .check(HealthCheckRequest.newBuilder().setService(service).build())
                .getStatus();
    }

    private static CreateReservationResponse reserve(Caller caller, int seat, String requestId) {
        return caller.reservations()
                .createReservation(request(seat).setRequestId(requestId).build());
    }

    private static CreateReservationResponse reserve(Caller caller, int seat, Duration timeout) {
        return caller.reservations()
                .withDeadlineAfter(timeout)
                .createReservation(request(seat).build());
    }

    private static CreateReservationRequest.Builder request(int seat) {
        return CreateReservationRequest.newBuilder()
                .setUserId(Loopback.ALICE)
                .setSeatId(seat)
                .setStartTime(moments.inHours(3))
                .setEndTime(moments.inHours(4));
    }
}
