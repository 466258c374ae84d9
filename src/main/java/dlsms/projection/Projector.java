package dlsms.projection;

import dlsms.storage.Outbox;
import dlsms.storage.OutboxEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes committed events into PostgreSQL while its node leads, each exactly once and in order: rows and position are
 * one transaction, which begins with a compare-and-set of the position. Two that lead at once can't both succeed, and
 * whoever fails for whatever reason reads the position again: what it says is what was committed. Has one thread.
 */
final class Projector implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Projector.class);

    private static final Duration BACKOFF_MIN = Duration.ofMillis(100);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);
    private static final long REPEAT_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** Where entries wait all the time, old epochs go a little with each so many transactions. */
    private static final int BATCHES_A_SWEEP = 16;

    private final Tools tools;
    private final Thread thread;
    private final Semaphore wake = new Semaphore(0);
    private final CountDownLatch closing = new CountDownLatch(1);

    // Only the thread's own.
    private Optional<Position> known = Optional.empty();
    private long knownSince;
    private long movedSince;
    private Optional<Stop> stop = Optional.empty();
    private Optional<Long> failingSince = Optional.empty();
    private boolean swept;
    private int batches;
    private Duration backoff = BACKOFF_MIN;
    private long saidSince = System.nanoTime() - REPEAT_NANOS;

    private volatile Standing standing =
            new Standing(ProjectionState.STANDBY, Optional.empty(), Optional.empty(), Optional.empty(), "");

    /**
     * How it stands, for others.
     *
     * @param position as it was seen last, where this node leads
     * @param waitsSince the stamp of the oldest entry that is known to wait
     * @param failingSince by {@link System#nanoTime}: the first failure after which nothing has gone well
     * @param problem empty: none
     */
    record Standing(
            ProjectionState state,
            Optional<Position> position,
            Optional<Instant> waitsSince,
            Optional<Long> failingSince,
            String problem) {}

    /**
     * The tripwire has fired.
     *
     * @param epoch that readers see
     * @param building where a rebuild wrote: a new request takes this epoch's place
     */
    private record Stop(long epoch, Optional<Long> building, String problem) {

        /** Whether nobody has asked for a rebuild since. */
        boolean holds(Position position) {
            return position.epoch() == epoch
                    && (building.isEmpty()
                            ? !position.rebuildWanted()
                            : position.rebuilding().equals(building));
        }
    }

    Projector(Tools tools) {
        this.tools = tools;
        this.thread = Thread.ofPlatform().name("projector").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** There may be something to do. Any thread; returns at once. */
    void wake() {
        if (wake.availablePermits() == 0) {
            wake.release();
        }
    }

    /** Any thread. */
    Standing standing() {
        return standing;
    }

    private void run() {
        try {
            while (!isClosing()) {
                attempt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void attempt() throws InterruptedException {
        try {
            if (!turn() && !isClosing()) {
                wake.tryAcquire(tools.limits().poll().toMillis(), TimeUnit.MILLISECONDS);
            }
            wake.drainPermits();
        } catch (Superseded e) {
            LOG.info("event=projection-superseded why=\"{}\"", e.getMessage());
            known = Optional.empty();
            rest(BACKOFF_MIN);
        } catch (RuntimeException | Error e) {
            if (!isClosing()) {
                failed(e);
                rest(backoff);
                backoff = min(backoff.multipliedBy(2), tools.limits().backoffMax());
            }
        }
    }

    /** @return whether there may be more to do at once */
    private boolean turn() throws InterruptedException {
        Optional<String> cluster = tools.source().cluster().get();
        if (cluster.isEmpty() || !tools.source().leads().getAsBoolean()) {
            known = Optional.empty();
            failingSince = Optional.empty();
            stand(ProjectionState.STANDBY, "");
            return false;
        }
        Position position = position(cluster.get());
        backoff = BACKOFF_MIN;
        failingSince = Optional.empty();
        if (!position.clusterId().equals(cluster.get())) {
            refuse(position, cluster.get());
            return false;
        }
        stop = stop.filter(found -> found.holds(position));
        if (stop.isPresent()) {
            stand(ProjectionState.STOPPED, stop.get().problem());
            return false;
        }
        if (tools.source().applied().getAsLong() < Math.max(position.applied(), position.audited())) {
            stand(ProjectionState.WAITING, "");
            return false;
        }
        return position.rebuildWanted() ? rebuild(position) : project(position);
    }

    private Position position(String clusterId) {
        if (known.isEmpty()
                || System.nanoTime() - knownSince > tools.limits().poll().toNanos()) {
            know(tools.database().inTransaction(handle -> {
                Optional<Position> found = Positions.read(handle);
                if (found.isEmpty()) {
                    Positions.begin(handle, clusterId);
                }
                return found.or(() -> Positions.read(handle)).orElseThrow();
            }));
        }
        return known.orElseThrow();
    }

    private void know(Position position) {
        swept = swept && known.filter(old -> old.epoch() == position.epoch()).isPresent();
        known = Optional.of(position);
        knownSince = System.nanoTime();
    }

    private void refuse(Position position, String ours) {
        String problem = "the database holds the rows of cluster " + position.clusterId() + ", this is cluster " + ours;
        if (standing.state() != ProjectionState.REFUSED || isTimeToRepeat()) {
            saidSince = System.nanoTime();
            LOG.error("event=projection-refused {}: see bin/dlsms projection rebuild --adopt", problem);
        }
        stand(ProjectionState.REFUSED, problem);
    }

    private boolean rebuild(Position position) {
        stand(ProjectionState.REBUILDING, "");
        known = Optional.empty();
        var rebuild = new Rebuild(tools, position);
        try {
            rebuild.run();
        } catch (RuntimeException e) {
            stopAtOverlap(e, position, rebuild::overlap);
            throw e;
        }
        return true;
    }

    private boolean project(Position position) throws InterruptedException {
        var limits = tools.limits();
        long applied = tools.source().applied().getAsLong();
        Outbox.Batch batch = tools.source().outbox().after(position.applied(), limits.entriesMax(), limits.bytesMax());
        if (batch.through() < position.applied()) {
            stand(ProjectionState.WAITING, "");
            return false;
        }
        if (batch.after() > position.applied()) {
            LOG.warn("event=projection-missed from={} to={}", position.applied() + 1, batch.after());
            known = Optional.empty();
            if (!tools.database().inTransaction(handle -> Positions.wantRebuild(handle, position))) {
                throw new Superseded("the position is no longer " + position.applied());
            }
            return true;
        }
        projecting(batch.entries().stream().findFirst().map(OutboxEntry::stamp));
        // Entries that did nothing move the position too, but not each of them at once.
        if (!batch.entries().isEmpty() || batch.through() > position.applied() && isTimeToMove()) {
            commit(position, batch);
            if (++batches % BATCHES_A_SWEEP == 0) {
                sweep(position);
            }
            boolean full = batch.through() < applied;
            rest(full ? Duration.ZERO : limits.pace());
            return true;
        }
        return sweep(position);
    }

    private void projecting(Optional<Instant> waitsSince) {
        standing = new Standing(ProjectionState.PROJECTING, known, waitsSince, Optional.empty(), "");
    }

    private boolean isTimeToMove() {
        return System.nanoTime() - movedSince > tools.limits().poll().toNanos();
    }

    private void commit(Position position, Outbox.Batch batch) {
        Delta delta = Delta.of(batch.entries(), position.applied());
        Optional<Instant> stamp = batch.entries().isEmpty()
                ? Optional.empty()
                : Optional.of(batch.entries().getLast().stamp());
        Position next = position.at(batch.through(), stamp);
        try {
            SortedMap<String, Long> branches = tools.database().inTransaction(handle -> {
                if (!Positions.advance(handle, position, next)) {
                    throw new Superseded("the position is no longer " + position.applied());
                }
                new RowWriter(handle, position.epoch()).write(delta);
                new HistoryWriter(handle, position.cluster()).write(batch.entries());
                return Tools.branches(handle, position.epoch(), delta);
            });
            know(next);
            movedSince = System.nanoTime();
            tools.figures().batches.incrementAndGet();
            tools.figures()
                    .events
                    .addAndGet(batch.entries().stream()
                            .mapToLong(entry -> entry.events().size())
                            .sum());
            projecting(Optional.empty());
            tools.committed(branches);
        } catch (RuntimeException e) {
            stopAtOverlap(
                    e,
                    position,
                    () -> new Overlap(
                            position.epoch(),
                            Optional.empty(),
                            delta.reservations().values()));
            throw e;
        }
    }

    private void stopAtOverlap(RuntimeException error, Position position, Supplier<Overlap> overlap) {
        SqlTrouble.of(error).filter(SqlTrouble::isOverlap).ifPresent(trouble -> {
            Overlap found = overlap.get();
            String problem = "a seat is held twice: " + found.rows(tools.database())
                    + trouble.detail().map(d -> "; " + d).orElse("");
            LOG.error("event=projection-stopped index={} {}", position.applied(), problem);
            stop = Optional.of(new Stop(position.epoch(), found.building(), problem));
            stand(ProjectionState.STOPPED, problem);
        });
    }

    private boolean sweep(Position position) {
        if (!swept) {
            swept = !tools.database()
                    .inTransaction(handle -> Sweep.some(
                            handle, 0, position.epoch(), tools.limits().rowsMax()));
        }
        return !swept;
    }

    private void failed(Throwable error) {
        known = Optional.empty();
        failingSince = failingSince.or(() -> Optional.of(System.nanoTime()));
        tools.figures().failures.incrementAndGet();
        if (error instanceof Error) {
            LOG.error("event=projection-failed", error);
        }
        if (stop.isPresent()) {
            return;
        }
        String problem = SqlTrouble.of(error).map(SqlTrouble::toString).orElseGet(error::toString);
        if (standing.state() != ProjectionState.AWAY || isTimeToRepeat()) {
            saidSince = System.nanoTime();
            LOG.warn("event=projection-failed {}", problem);
            LOG.debug("event=projection-failed", error);
        }
        stand(ProjectionState.AWAY, problem);
        tools.database().beginAnew();
    }

    private boolean isTimeToRepeat() {
        return System.nanoTime() - saidSince > REPEAT_NANOS;
    }

    private void stand(ProjectionState state, String problem) {
        boolean leads = state != ProjectionState.STANDBY;
        standing = new Standing(
                state,
                known.or(standing::position).filter(position -> leads),
                standing.waitsSince().filter(since -> leads),
                failingSince,
                problem);
    }

    private void rest(Duration length) throws InterruptedException {
        if (closing.await(length.toMillis(), TimeUnit.MILLISECONDS)) {
            wake.drainPermits();
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /** Lets a transaction end, but doesn't wait for ever: what is not committed comes again elsewhere. */
    @Override
    public void close() {
        closing.countDown();
        wake();
        try {
            if (!thread.join(CLOSE_LIMIT)) {
                tools.database().close();
                thread.join(CLOSE_LIMIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
