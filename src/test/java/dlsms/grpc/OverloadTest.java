package dlsms.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dlsms.client.ClientSettings;
import dlsms.client.LibraryClient;
import dlsms.client.NodeAddress;
import dlsms.node.SlowLog;
import dlsms.wire.library.GetBranchesRequest;
import dlsms.wire.library.GetStatusRequest;
import dlsms.wire.library.OperationRequest;
import dlsms.wire.library.OperationResponse;
import dlsms.wire.library.OperationServiceGrpc;
import io.grpc.Metadata;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose disk takes 2 ms for each entry, so 500 writes a second at most, is asked for twice as many and more. */
class OverloadTest {

    private static final Duration EACH_ENTRY = Duration.ofMillis(2);
    private static final int PER_SECOND = 1_250;
    private static final int CALLS = 5 * PER_SECOND;
    private static final int DEADLINE_SECONDS = 10;
    private static final Metadata.Key<String> PUSHBACK =
            Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

    @TempDir
    private Path folder;

    private final SlowLog.Pace pace = new SlowLog.Pace();
    private final ConcurrentLinkedQueue<Told> told = new ConcurrentLinkedQueue<>();
    private Loopback loopback;
    private Caller staff;
    private volatile int mostWaiting;

    /** @param number of the call @param pushback empty: none, or the call was done */
    private record Told(int number, Code code, Optional<String> pushback, Duration after) {}

    @BeforeEach
    void start() {
        loopback = Loopback.onSlowDisk(folder, pace);
        staff = loopback.staff();
        pace.eachEntry = EACH_ENTRY;
    }

    @AfterEach
    void stop() {
        pace.eachEntry = Duration.ZERO;
        loopback.close();
    }

    @Test
    void whatCannotBeServedIsRefusedAtOnceAndTheRestIsDoneInTime() {
        offer(CALLS);
        await().atMost(Duration.ofSeconds(30)).until(() -> told.size() == CALLS);

        List<Told> done = told.stream().filter(each -> each.code() == Code.OK).toList();
        List<Told> refused = told.stream()
                .filter(each -> each.code() == Code.RESOURCE_EXHAUSTED)
                .toList();
        assertThat(done.size() + refused.size())
                .as("nobody hears anything else")
                .isEqualTo(CALLS);
        assertThat(refused)
                .hasSizeGreaterThan(CALLS / 10)
                .allSatisfy(each -> assertThat(each.pushback())
                        .hasValueSatisfying(
                                millis -> assertThat(Long.parseLong(millis)).isBetween(100L, 2_000L)));
        // Five seconds' worth, and what waited as they were over; half of it on a machine that does other things.
        assertThat(done).hasSizeGreaterThan(CALLS / 5);
        // By then it is known how much can be served. It would be seconds.
        assertThat(longest(done)).isLessThan(Duration.ofMillis(1_500));
        assertThat(longest(refused)).isLessThan(Duration.ofMillis(1_000));
        assertThat(mostWaiting).isLessThan(1_500);
    }

    private static Duration longest(List<Told> of) {
        return of.stream()
                .filter(each -> each.number() > CALLS / 2)
                .map(Told::after)
                .sorted()
                .skip((long) (0.9
                        * of.stream().filter(each -> each.number() > CALLS / 2).count()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void thoseWhoComeAgainWhenTheyWereToldToAreAllServed() throws InterruptedException {
        var stopping = new AtomicBoolean();
        var others = Thread.ofPlatform().start(() -> {
            while (!stopping.get()) {
                offer(PER_SECOND / 10);
            }
        });
        try {
            await().until(this::refuses);
            var settings = ClientSettings.of(List.of(new NodeAddress("127.0.0.1", loopback.port())))
                    .withToken(() -> loopback.tokens.issue(Loopback.STAFF, ""))
                    .withTimeout(Duration.ofSeconds(30));
            try (var client = new LibraryClient(settings)) {
                var calls = new ArrayList<CompletableFuture<Boolean>>();
                for (int i = 0; i < 4; i++) {
                    calls.add(CompletableFuture.supplyAsync(
                            () -> client.submit("again").getSuccess(),
                            task -> Thread.ofVirtual().start(task)));
                }
                assertThat(calls)
                        .allSatisfy(call ->
                                assertThat(call.get(40, TimeUnit.SECONDS)).isTrue());
            }
            assertThat(staff.operator()
                            .withDeadlineAfter(5, TimeUnit.SECONDS)
                            .getStatus(GetStatusRequest.getDefaultInstance())
                            .getNodeId())
                    .as("an operator is answered")
                    .isEqualTo("n1");
        } finally {
            stopping.set(true);
            others.join();
        }
    }

    @Test
    void readsAreServedWhileWritesAreRefused() {
        offer(PER_SECOND);
        assertThat(staff.with("x-dlsms-consistency", "stale")
                        .seats()
                        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                        .getBranches(GetBranchesRequest.getDefaultInstance())
                        .getBranchesCount())
                .isEqualTo(3);
    }

    private boolean refuses() {
        return told.stream().anyMatch(each -> each.code() == Code.RESOURCE_EXHAUSTED);
    }

    /** So many calls at {@link #PER_SECOND}, whatever becomes of them. */
    private void offer(int calls) {
        var stub = OperationServiceGrpc.newStub(staff.channel());
        long start = System.nanoTime();
        for (int number = 0; number < calls; number++) {
            long due = start + number * (TimeUnit.SECONDS.toNanos(1) / PER_SECOND);
            for (long early = due - System.nanoTime(); early > 0; early = due - System.nanoTime()) {
                LockSupport.parkNanos(early);
            }
            mostWaiting = Math.max(mostWaiting, loopback.one.node().counters().proposalsWaiting());
            stub.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                    .submitOperation(OperationRequest.getDefaultInstance(), new Listener(number));
        }
    }

    private final class Listener implements StreamObserver<OperationResponse> {

        private final int number;
        private final long sent = System.nanoTime();

        private Listener(int number) {
            this.number = number;
        }

        @Override
        public void onNext(OperationResponse answer) {
            tell(Code.OK, Optional.empty());
        }

        @Override
        public void onError(Throwable error) {
            var failed = (StatusRuntimeException) error;
            tell(
                    failed.getStatus().getCode(),
                    Optional.ofNullable(failed.getTrailers()).map(trailers -> trailers.get(PUSHBACK)));
        }

        @Override
        public void onCompleted() {}

        private void tell(Code code, Optional<String> pushback) {
            told.add(new Told(number, code, pushback, Duration.ofNanos(System.nanoTime() - sent)));
        }
    }
}
