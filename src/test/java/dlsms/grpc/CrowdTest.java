package dlsms.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dlsms.wire.library.GetBranchesRequest;
import dlsms.wire.library.GetBranchesResponse;
import dlsms.wire.library.GetSeatsRequest;
import dlsms.wire.library.GetSeatsResponse;
import dlsms.wire.library.OperationRequest;
import dlsms.wire.library.OperationResponse;
import dlsms.wire.library.OperationServiceGrpc;
import dlsms.wire.library.SeatServiceGrpc;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many callers, and callers that don't do their part: the others don't notice. */
class CrowdTest {

    private static final int CONNECTIONS = 1_000;

    @TempDir
    private Path folder;

    // Netty says of each answer that it could not be written, with a stack trace; here that is a thousand times.
    private final Logger netty = Logger.getLogger("io.grpc.netty.NettyServerHandler");

    private Loopback loopback;

    @BeforeEach
    void start() {
        netty.setLevel(Level.OFF);
        loopback = Loopback.withSampleData(folder);
    }

    @AfterEach
    void stop() {
        loopback.close();
    }

    @Test
    void aThousandConnections() throws Exception {
        List<ManagedChannel> channels = new ArrayList<>();
        try {
            for (int number = 0; number < CONNECTIONS; number++) {
                channels.add(loopback.connect().build());
            }
            List<Future<GetBranchesResponse>> answers = new ArrayList<>();
            for (ManagedChannel channel : channels) {
                Caller alice = loopback.student(Loopback.ALICE).on(channel);
                answers.add(SeatServiceGrpc.newFutureStub(alice.channel())
                        .withDeadlineAfter(30, TimeUnit.SECONDS)
                        .getBranches(GetBranchesRequest.getDefaultInstance()));
            }
            for (Future<GetBranchesResponse> answer : answers) {
                assertThat(answer.get(30, TimeUnit.SECONDS).getBranchesCount()).isEqualTo(3);
            }
            othersAreServed();
        } finally {
            channels.forEach(ManagedChannel::shutdownNow);
        }
        await().until(() -> loopback.api.openStreams() == 0);
    }

    @Test
    void aCallerThatSendsAndNeverReads() {
        // So small a window that no answer fits: each call hangs with its answer half sent.
        ManagedChannel deaf = loopback.connect().initialFlowControlWindow(1).build();
        try {
            Caller alice =
                    loopback.student(Loopback.ALICE).with("grpc-timeout", "2S").on(deaf);
            for (int number = 0; number < GrpcLimits.CALLS_PER_CONNECTION_MAX + 500; number++) {
                callAndNeverRead(alice);
            }
            await().until(() -> loopback.api.openStreams() >= GrpcLimits.CALLS_PER_CONNECTION_MAX / 2);
            assertThat(loopback.api.openStreams()).isLessThanOrEqualTo(GrpcLimits.CALLS_PER_CONNECTION_MAX);
            othersAreServed();
            // Nobody reads, but the node does not wait for ever.
            await().atMost(Duration.ofSeconds(20)).until(() -> loopback.api.openStreams() == 0);
            assertThat(loopback.api.bytesHeld()).isZero();
            othersAreServed();
        } finally {
            deaf.shutdownNow();
        }
    }

    @Test
    void aCallerThatBeginsAndNeverSends() {
        ManagedChannel mute = loopback.connect().build();
        try {
            Caller staff = loopback.staff().with("grpc-timeout", "1S").on(mute);
            // As a stream, so that the client says at once that it calls, and not only when it has something to send.
            var method = OperationServiceGrpc.getSubmitOperationMethod().toBuilder()
                    .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                    .build();
            for (int number = 0; number < 100; number++) {
                ClientCall<OperationRequest, OperationResponse> call =
                        staff.channel().newCall(method, CallOptions.DEFAULT);
                call.start(new ClientCall.Listener<>() {}, new Metadata());
                call.request(1);
            }
            await().until(() -> loopback.api.openStreams() == 100);
            othersAreServed();
            await().atMost(Duration.ofSeconds(10)).until(() -> loopback.api.openStreams() == 0);
        } finally {
            mute.shutdownNow();
        }
    }

    private void othersAreServed() {
        assertThat(loopback.staff()
                        .operations()
                        .withDeadlineAfter(5, TimeUnit.SECONDS)
                        .submitOperation(OperationRequest.getDefaultInstance())
                        .getSuccess())
                .isTrue();
        assertThat(loopback.student(Loopback.BOB)
                        .seats()
                        .withDeadlineAfter(5, TimeUnit.SECONDS)
                        .getSeats(GetSeatsRequest.getDefaultInstance())
                        .getCount())
                .isEqualTo(50);
    }

    private static void callAndNeverRead(Caller caller) {
        ClientCall<GetSeatsRequest, GetSeatsResponse> call =
                caller.channel().newCall(SeatServiceGrpc.getGetSeatsMethod(), CallOptions.DEFAULT);
        call.start(new ClientCall.Listener<>() {}, new Metadata());
        call.sendMessage(GetSeatsRequest.getDefaultInstance());
        call.halfClose();
    }
}
