package dlsms.projection;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;

/**
 * What was committed, in PostgreSQL. While the node leads, one thread writes what has happened; PostgreSQL may be away
 * for as long as it likes. Any thread.
 */
public final class Projection implements AutoCloseable {

    private final Source source;
    private final PostgresUrl url;
    private final Database database;
    private final Figures figures = new Figures();
    private final Projector projector;

    /**
     * Connects to nothing yet.
     *
     * @param afterCommit hears on the projector's thread which branches a committed transaction touches, each with the
     *     newest entry that did so; not of one whose outcome was never known
     */
    public Projection(
            PostgresUrl url, Source source, ProjectionLimits limits, Consumer<SortedMap<String, Long>> afterCommit) {
        this.source = source;
        this.url = url;
        this.database = new Database(url, source.node());
        this.projector = new Projector(new Tools(source, database, limits, figures, afterCommit));
    }

    public void start() {
        projector.start();
    }

    /** Something has happened. Returns at once. */
    public void wake() {
        projector.wake();
    }

    /** As the projector has seen it last: asks nobody. @param clock to measure how long entries have waited */
    public ProjectionStatus status(InstantSource clock) {
        Projector.Standing standing = projector.standing();
        Optional<Long> index = standing.position().map(Position::applied);
        long lag =
                index.map(at -> Math.max(0, source.applied().getAsLong() - at)).orElse(0L);
        Duration waited = index.isPresent() && lag == 0 ? Duration.ZERO : waited(standing, clock.instant());
        return new ProjectionStatus(
                standing.state(),
                url.toString(),
                index,
                lag,
                waited,
                standing.position().map(Position::epoch).orElse(0L),
                figures.rowsRebuilt.get(),
                standing.problem());
    }

    // Where it is not known which entry waits, PostgreSQL has lacked it at least since the first failure.
    private static Duration waited(Projector.Standing standing, Instant now) {
        Optional<Instant> since = standing.waitsSince();
        if (since.isEmpty() && standing.state() == ProjectionState.AWAY) {
            return standing.failingSince()
                    .map(nanos -> Duration.ofNanos(System.nanoTime() - nanos))
                    .orElse(Duration.ZERO);
        }
        if (since.isEmpty() && standing.state() != ProjectionState.PROJECTING) {
            since = standing.position().flatMap(Position::appliedAt);
        }
        return since.map(from -> Duration.between(from, now))
                .filter(length -> !length.isNegative())
                .orElse(Duration.ZERO);
    }

    public ProjectionFigures figures() {
        return figures.now();
    }

    /**
     * Has the leader's projector write all rows anew, from the beginning where one is at it.
     *
     * @param adopt also where the database holds another cluster's rows, or a position that can't be
     */
    public void rebuild(boolean adopt) {
        String cluster = source.cluster().get().orElseThrow(() -> new IllegalStateException("no cluster yet"));
        database.inTransaction(handle -> {
            Position position = Positions.read(handle).orElseGet(() -> {
                Positions.begin(handle, cluster);
                return Positions.read(handle).orElseThrow();
            });
            boolean ours = position.clusterId().equals(cluster);
            long applied = source.applied().getAsLong();
            if (ours && (!adopt || Math.max(position.applied(), position.audited()) <= applied)) {
                Positions.wantRebuild(handle);
            } else if (adopt) {
                Positions.adopt(handle, cluster, applied);
            } else {
                throw new IllegalArgumentException(
                        "the database holds the rows of cluster " + position.clusterId() + ": --adopt gives them up");
            }
            return position;
        });
        projector.wake();
    }

    /**
     * Compares PostgreSQL with this node's state, row by row, while both go on. Takes seconds for each million rows.
     *
     * @param patience how long to wait until they are equally far
     * @throws IllegalStateException where there is nothing to compare, with the reason
     */
    public VerificationReport verify(Duration patience) {
        return new Verification(source, database, patience).run();
    }

    /** What went wrong, in one line that shows no values of rows. */
    public static String describe(Throwable error) {
        return SqlTrouble.of(error).map(SqlTrouble::toString).orElseGet(error::toString);
    }

    @Override
    public void close() {
        projector.close();
        database.close();
    }
}
