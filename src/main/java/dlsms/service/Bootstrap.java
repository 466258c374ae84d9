package dlsms.service;

import dlsms.seat.Cluster;
import dlsms.seat.Outcome;
import dlsms.seat.SeatCommand;
import dlsms.seat.SeatState;
import dlsms.seat.User;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a cluster to life: the leader has it given its id and its secret, then sample data and the first of the
 * staff, where they are wanted and not there. Each by a command with a request id of its own, so leaders may change
 * in the middle of it. Has one thread.
 */
public final class Bootstrap implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Bootstrap.class);

    private static final long LOOK_EVERY_MILLIS = 50;
    private static final long AFTER_FAILURE_MILLIS = 500;
    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(5);
    private static final int SECRET_BYTES = 32;
    private static final int CLUSTER_ID_BYTES = 8;
    private static final int REQUEST_ID_BYTES = 16;

    private final Gateway gateway;
    private final Wanted wanted;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("bootstrap").daemon().factory());

    public Bootstrap(Gateway gateway, Wanted wanted) {
        this.gateway = gateway;
        this.wanted = wanted;
    }

    /** What there must be, besides the cluster itself. */
    public record Wanted(boolean sampleData, Optional<FirstStaff> staff) {}

    /** Who may let others in. */
    public record FirstStaff(String studentId, String name, String passwordHash) {

        @Override
        public String toString() {
            return "FirstStaff(" + studentId + ")";
        }
    }

    /** Begins to look whether something is missing, and goes on until nothing is. */
    public void start() {
        thread.execute(this::look);
    }

    /** Completes when this node's state holds all that is wanted. */
    public CompletableFuture<Void> done() {
        return done.copy();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    // Linearizable, for a new leader may not have applied yet what the one before it added.
    private void look() {
        gateway.read(Call.bySystem("", COMMAND_TIMEOUT), this::missing)
                .whenComplete((result, error) -> next(error == null ? result : unknown(error)));
    }

    private void next(Result<List<SampleData.Missing>> result) {
        switch (result) {
            case Result.Ok<List<SampleData.Missing>>(var missing, long ignored) when missing.isEmpty() -> complete();
            case Result.Ok<List<SampleData.Missing>>(var missing, long ignored)
            when gateway.node().leads() -> propose(missing, 0);
            case Result.Ok<List<SampleData.Missing>> ok -> again(LOOK_EVERY_MILLIS);
            case Result.Failed<List<SampleData.Missing>> failed -> again(LOOK_EVERY_MILLIS);
        }
    }

    private void complete() {
        wanted.staff().ifPresent(this::warnUnlessStaff);
        done.complete(null);
    }

    private void warnUnlessStaff(FirstStaff staff) {
        gateway.read(
                        Call.bySystem("", COMMAND_TIMEOUT),
                        state -> state.userByStudentId(staff.studentId()).filter(user -> !user.staff()))
                .thenAccept(result -> {
                    if (result instanceof Result.Ok<Optional<User>>(Optional<User> student, long ignored)
                            && student.isPresent()) {
                        LOG.warn("event=first-staff-is-student studentId={}", staff.studentId());
                    }
                });
    }

    private void propose(List<SampleData.Missing> missing, int number) {
        if (number == missing.size()) {
            again(LOOK_EVERY_MILLIS);
            return;
        }
        SampleData.Missing next = missing.get(number);
        gateway.propose(Call.bySystem(requestId(next), COMMAND_TIMEOUT), next.command(), Outcome.class)
                .whenComplete((result, error) -> {
                    if (error == null && result instanceof Result.Ok<Outcome>) {
                        propose(missing, number + 1);
                    } else {
                        LOG.info("event=not-added-yet what={} result={}", next.name(), result, error);
                        again(AFTER_FAILURE_MILLIS);
                    }
                });
    }

    // The same on all nodes, so that two leaders add nothing twice; and of the secret, so that no caller uses it first.
    // Founding needs none: a second one changes nothing.
    private String requestId(SampleData.Missing missing) {
        return gateway.machine()
                .cluster()
                .map(cluster -> hash(cluster.tokenSecret(), missing.name()))
                .orElse("");
    }

    private static String hash(byte[] secret, String name) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(secret);
            sha256.update(name.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha256.digest(), 0, REQUEST_ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is in every JDK", e);
        }
    }

    private List<SampleData.Missing> missing(SeatState state) {
        if (state.cluster().isEmpty()) {
            return List.of(new SampleData.Missing("found", new SeatCommand.Found(newCluster())));
        }
        var missing = new ArrayList<SampleData.Missing>();
        if (wanted.sampleData()) {
            missing.addAll(SampleData.missing(state));
        }
        wanted.staff()
                .filter(staff -> state.userByStudentId(staff.studentId()).isEmpty())
                .map(staff -> new SeatCommand.Register(staff.studentId(), staff.name(), staff.passwordHash(), true))
                .ifPresent(command -> missing.add(new SampleData.Missing("staff " + command.studentId(), command)));
        return missing;
    }

    private static Cluster newCluster() {
        var dice = new SecureRandom();
        byte[] id = new byte[CLUSTER_ID_BYTES];
        byte[] secret = new byte[SECRET_BYTES];
        dice.nextBytes(id);
        dice.nextBytes(secret);
        return new Cluster(HexFormat.of().formatHex(id), secret);
    }

    private void again(long afterMillis) {
        if (!thread.isShutdown()) {
            thread.schedule(this::look, afterMillis, TimeUnit.MILLISECONDS);
        }
    }

    private Result<List<SampleData.Missing>> unknown(Throwable error) {
        // A node that closes answers nothing more: that is no news.
        if (!thread.isShutdown()) {
            LOG.warn("event=bootstrap-cannot-look", error);
        }
        return Result.failed(new Failure.Unavailable(Failure.Reason.NOT_CONFIRMED, "the node is closing"));
    }
}
