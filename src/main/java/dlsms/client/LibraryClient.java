package dlsms.client;

import dlsms.wire.library.AddSeatRequest;
import dlsms.wire.library.AddSeatResponse;
import dlsms.wire.library.AddStaffRequest;
import dlsms.wire.library.AddStaffResponse;
import dlsms.wire.library.BackupRequest;
import dlsms.wire.library.ChangeMemberRequest;
import dlsms.wire.library.ChangeMemberResponse;
import dlsms.wire.library.GetRetentionRequest;
import dlsms.wire.library.GetStatusRequest;
import dlsms.wire.library.GetStatusResponse;
import dlsms.wire.library.ListMembersRequest;
import dlsms.wire.library.ListMembersResponse;
import dlsms.wire.library.OperationRequest;
import dlsms.wire.library.OperationResponse;
import dlsms.wire.library.OperationServiceGrpc;
import dlsms.wire.library.OperatorServiceGrpc;
import dlsms.wire.library.RebuildProjectionRequest;
import dlsms.wire.library.SetRetentionRequest;
import dlsms.wire.library.TailLogRequest;
import dlsms.wire.library.TailLogResponse;
import dlsms.wire.library.TransferLeadershipRequest;
import dlsms.wire.library.TransferLeadershipResponse;
import dlsms.wire.library.VerifyProjectionRequest;
import dlsms.wire.library.VerifyProjectionResponse;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A caller of the cluster that doesn't care which node answers. Any thread.
 *
 * <p>Where a node can't answer, the next one is tried until the timeout. All tries of a call carry one request id, so a
 * write is done once. Where there is too much to do, a call comes again when it was told to, or up to half as much
 * later: those who were refused together must not come together.
 */
public final class LibraryClient implements AutoCloseable {

    private static final long PAUSE_NANOS_MIN = 25_000_000;
    private static final long PAUSE_NANOS_MAX = 400_000_000;
    /** Longer than an election takes, so that a node without a leader has one meanwhile. */
    private static final Duration FIRST_TRY = Duration.ofSeconds(1);

    /** The part of the time that it was told to wait, by which a call comes later at most. */
    private static final double LATER_MAX = 0.5;

    private static final long LEADER_PAUSE_NANOS = 100_000_000;

    /** A node with millions of reservations needs minutes to send them all. */
    private static final Duration BACKUP_TIMEOUT = Duration.ofHours(1);

    /** All rows are read. */
    private static final Duration VERIFY_TIMEOUT = Duration.ofHours(1);

    private final ClientSettings settings;
    private final Channels channels;
    private final AtomicInteger preferred = new AtomicInteger();

    public LibraryClient(ClientSettings settings) {
        this.settings = settings;
        this.channels = new Channels(settings.nodes());
    }

    /** Any method of ours, at any node. @throws ClusterError where it is refused, or nobody answers in time */
    public <Q, A> A call(MethodDescriptor<Q, A> method, Q request) {
        Optional<String> requestId = Optional.of(UUID.randomUUID().toString());
        long deadline = System.nanoTime() + settings.timeout().toNanos();
        long pauseNanos = PAUSE_NANOS_MIN;
        Optional<ClusterError> why = Optional.empty();
        for (int attempt = 1; ; attempt++) {
            int turn = preferred.get();
            try {
                return channels.call(nodeAt(turn), method, request, caller(requestId, deadline, patience(attempt)));
            } catch (StatusRuntimeException e) {
                ClusterError error = ClusterError.of(e);
                // Where time ran out in the middle of a try, the failure before it says more.
                why = why.filter(earlier -> error.timedOut()).or(() -> Optional.of(error));
                long waitNanos = waitNanos(error);
                if (!error.mayPass() || System.nanoTime() + waitNanos - deadline >= 0) {
                    throw why.get();
                }
                preferred.compareAndSet(turn, turn + 1);
                if (waitNanos > 0) {
                    pause(waitNanos);
                    continue;
                }
            }
            if (attempt % settings.nodes().size() == 0) {
                LockSupport.parkNanos(pauseNanos);
                pauseNanos = Math.min(2 * pauseNanos, PAUSE_NANOS_MAX);
            }
        }
    }

    private static long waitNanos(ClusterError error) {
        return error.retryAfter()
                .map(after -> (long) (after.toNanos()
                        * (1 + LATER_MAX * ThreadLocalRandom.current().nextDouble())))
                .orElse(0L);
    }

    private static void pause(long nanos) {
        long until = System.nanoTime() + nanos;
        for (long left = nanos; left > 0 && !Thread.currentThread().isInterrupted(); left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private NodeAddress nodeAt(int turn) {
        return settings.nodes().get(Math.floorMod(turn, settings.nodes().size()));
    }

    /** One method at one node, tried once. @throws ClusterError where it is refused, or doesn't answer in time */
    public <Q, A> A callAt(NodeAddress node, MethodDescriptor<Q, A> method, Q request) {
        try {
            long deadline = System.nanoTime() + settings.tryTimeout().toNanos();
            return channels.call(node, method, request, caller(Optional.empty(), deadline, settings.tryTimeout()));
        } catch (StatusRuntimeException e) {
            throw ClusterError.of(e);
        }
    }

    // A node that hangs is left soon; but where all are slow, to leave them early would only make more work.
    private Duration patience(int attempt) {
        Duration longer = FIRST_TRY.multipliedBy(attempt);
        return longer.compareTo(settings.tryTimeout()) < 0 ? longer : settings.tryTimeout();
    }

    private Channels.Caller caller(Optional<String> requestId, long deadline, Duration patience) {
        long left = Math.max(1, Math.min(deadline - System.nanoTime(), patience.toNanos()));
        return new Channels.Caller(settings.token().get(), requestId, Duration.ofNanos(left));
    }

    public List<NodeAddress> nodes() {
        return settings.nodes();
    }

    /** Whether the node reaches a leader. False, too, where it can't be asked. */
    public boolean serves(NodeAddress node) {
        try {
            var answer = callAt(node, HealthGrpc.getCheckMethod(), HealthCheckRequest.getDefaultInstance());
            return answer.getStatus() == ServingStatus.SERVING;
        } catch (ClusterError e) {
            return false;
        }
    }

    public GetStatusResponse status(NodeAddress node, boolean withStateHash) {
        var request =
                GetStatusRequest.newBuilder().setWithStateHash(withStateHash).build();
        return callAt(node, OperatorServiceGrpc.getGetStatusMethod(), request);
    }

    public TailLogResponse tailLog(NodeAddress node, int count) {
        var request = TailLogRequest.newBuilder().setCount(count).build();
        return callAt(node, OperatorServiceGrpc.getTailLogMethod(), request);
    }

    public OperationResponse submit(String text) {
        var request = OperationRequest.newBuilder().setOperation(text).build();
        return call(OperationServiceGrpc.getSubmitOperationMethod(), request);
    }

    public AddStaffResponse addStaff(AddStaffRequest request) {
        return call(OperatorServiceGrpc.getAddStaffMethod(), request);
    }

    public AddSeatResponse addSeat(AddSeatRequest request) {
        return call(OperatorServiceGrpc.getAddSeatMethod(), request);
    }

    /** Hands leadership over. @param to empty: the most up-to-date other node */
    public TransferLeadershipResponse transfer(String to) {
        var request = TransferLeadershipRequest.newBuilder().setTo(to).build();
        return callLeader(OperatorServiceGrpc.getTransferLeadershipMethod(), request);
    }

    public ListMembersResponse members() {
        return call(OperatorServiceGrpc.getListMembersMethod(), ListMembersRequest.getDefaultInstance());
    }

    /** One change at a time. Not sent again where it may have been done: it has no request id. */
    public ChangeMemberResponse changeMember(ChangeMemberRequest request) {
        return callLeader(OperatorServiceGrpc.getChangeMemberMethod(), request);
    }

    public int retentionDays() {
        return call(OperatorServiceGrpc.getGetRetentionMethod(), GetRetentionRequest.getDefaultInstance())
                .getDays();
    }

    /** @param days 0: for ever */
    public int setRetentionDays(int days) {
        var request = SetRetentionRequest.newBuilder().setDays(days).build();
        return call(OperatorServiceGrpc.getSetRetentionMethod(), request).getDays();
    }

    /** Has all rows in PostgreSQL written anew. @param adopt also where they are another cluster's */
    public void rebuildProjection(boolean adopt) {
        call(
                OperatorServiceGrpc.getRebuildProjectionMethod(),
                RebuildProjectionRequest.newBuilder().setAdopt(adopt).build());
    }

    /** Compares PostgreSQL with one node's state, row by row; it takes as long as it takes. */
    public VerifyProjectionResponse verifyProjection(NodeAddress node) {
        try {
            return channels.call(
                    node,
                    OperatorServiceGrpc.getVerifyProjectionMethod(),
                    VerifyProjectionRequest.getDefaultInstance(),
                    new Channels.Caller(settings.token().get(), Optional.empty(), VERIFY_TIMEOUT));
        } catch (StatusRuntimeException e) {
            throw ClusterError.of(e);
        }
    }

    /**
     * The whole state as a file's bytes, from one node, tried once.
     *
     * @param piece takes them in order, on this thread
     * @throws ClusterError where it is refused, or breaks off
     */
    public void backup(NodeAddress node, Consumer<ByteBuffer> piece) {
        try {
            channels.stream(
                            node,
                            OperatorServiceGrpc.getBackupMethod(),
                            BackupRequest.getDefaultInstance(),
                            new Channels.Caller(settings.token().get(), Optional.empty(), BACKUP_TIMEOUT))
                    .forEachRemaining(next -> piece.accept(next.getData().asReadOnlyByteBuffer()));
        } catch (StatusRuntimeException e) {
            throw ClusterError.of(e);
        }
    }

    /** One method that only the leader can do: asks each node until one leads, until the timeout. */
    private <Q, A> A callLeader(MethodDescriptor<Q, A> method, Q request) {
        long deadline = System.nanoTime() + settings.timeout().toNanos();
        Optional<ClusterError> why = Optional.empty();
        while (true) {
            for (NodeAddress node : settings.nodes()) {
                try {
                    return callAt(node, method, request);
                } catch (ClusterError e) {
                    if (!e.goesToAnotherNode()) {
                        throw e;
                    }
                    why = why.filter(earlier -> e.unreachable()).or(() -> Optional.of(e));
                }
            }
            if (System.nanoTime() - deadline >= 0) {
                throw why.orElseThrow();
            }
            LockSupport.parkNanos(LEADER_PAUSE_NANOS);
        }
    }

    @Override
    public void close() {
        channels.close();
    }
}
