package dlsms.projection;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The row of {@link Position}. Whoever changes it says what he took it to be: of two only one succeeds. */
final class Positions {

    private static final String READ = """
            SELECT c.cluster_id, p.* FROM projection.position p JOIN projection.clusters c ON c.number = p.cluster""";

    private static final String NAME = """
            INSERT INTO projection.clusters (cluster_id) VALUES (:id) ON CONFLICT (cluster_id) DO NOTHING""";

    private static final String BEGIN = """
            INSERT INTO projection.position (cluster, applied_index, audited_index, epoch)
            SELECT number, 0, 0, nextval('projection.epochs') FROM projection.clusters WHERE cluster_id = :id
            ON CONFLICT (one) DO NOTHING""";

    private static final String ADVANCE = """
            UPDATE projection.position
            SET applied_index = :to, audited_index = :to, applied_at = coalesce(:at, applied_at), updated_at = now()
            WHERE cluster = :cluster AND epoch = :epoch AND applied_index = :from AND audited_index = :from
                AND NOT rebuild_wanted""";

    private static final String WANT_REBUILD = """
            UPDATE projection.position SET rebuild_wanted = true, rebuilding = NULL, updated_at = now()""";

    private static final String WANT_REBUILD_FROM = WANT_REBUILD
            + " WHERE cluster = :cluster AND epoch = :epoch AND applied_index = :applied AND NOT rebuild_wanted";

    // What stands in the audit log of that cluster already is not missing.
    private static final String ADOPT = """
            UPDATE projection.position
            SET cluster = c.number, applied_index = 0, rebuild_wanted = true, rebuilding = NULL, updated_at = now(),
                audited_index = (SELECT coalesce(max(a.log_index), 0) FROM projection.audit_log a
                    WHERE a.cluster = c.number AND a.log_index <= :applied)
            FROM projection.clusters c WHERE c.cluster_id = :id""";

    private static final String BEGIN_REBUILD = """
            UPDATE projection.position SET rebuilding = :building, updated_at = now()
            WHERE cluster = :cluster AND epoch = :epoch AND applied_index = :applied AND audited_index = :audited
                AND rebuild_wanted""";

    private static final String HOLD_REBUILD = """
            SELECT count(*) FROM (SELECT 1 FROM projection.position WHERE rebuilding = :building FOR SHARE) held""";

    private static final String ADVANCE_REBUILD = """
            UPDATE projection.position SET audited_index = :to, updated_at = now()
            WHERE rebuilding = :building AND audited_index = :from""";

    private static final String FINISH_REBUILD = """
            UPDATE projection.position
            SET epoch = rebuilding, applied_index = audited_index, applied_at = :at, rebuild_wanted = false,
                rebuilding = NULL, updated_at = now()
            WHERE rebuilding = :building AND audited_index = :audited""";

    private Positions() {}

    /** Absent: nothing was ever projected here. */
    static Optional<Position> read(Handle handle) {
        return handle.createQuery(READ).map((row, context) -> position(row)).findOne();
    }

    private static Position position(ResultSet row) throws SQLException {
        long building = row.getLong("rebuilding");
        Optional<Long> rebuilding = row.wasNull() ? Optional.empty() : Optional.of(building);
        return new Position(
                row.getString("cluster_id"),
                row.getInt("cluster"),
                row.getLong("applied_index"),
                Optional.ofNullable(row.getObject("applied_at", OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant),
                row.getLong("audited_index"),
                row.getLong("epoch"),
                row.getBoolean("rebuild_wanted"),
                rebuilding);
    }

    /** Where there is none yet: before the first entry. */
    static void begin(Handle handle, String clusterId) {
        handle.createUpdate(NAME).bind("id", clusterId).execute();
        handle.createUpdate(BEGIN).bind("id", clusterId).execute();
    }

    /** @return false: somebody else has changed it */
    static boolean advance(Handle handle, Position from, Position to) {
        return 1
                == handle.createUpdate(ADVANCE)
                        .bind("to", to.applied())
                        .bindByType("at", to.appliedAt().map(Cells::time).orElse(null), OffsetDateTime.class)
                        .bind("cluster", from.cluster())
                        .bind("epoch", from.epoch())
                        .bind("from", from.applied())
                        .execute();
    }

    /** From now on only a rebuild goes on; one that is under way ends. */
    static void wantRebuild(Handle handle) {
        handle.createUpdate(WANT_REBUILD).execute();
    }

    /** The same, for one who has found it too far back. @return false: somebody else has changed it */
    static boolean wantRebuild(Handle handle, Position from) {
        return 1
                == handle.createUpdate(WANT_REBUILD_FROM)
                        .bind("cluster", from.cluster())
                        .bind("epoch", from.epoch())
                        .bind("applied", from.applied())
                        .execute();
    }

    /**
     * The same, from the beginning, and for this cluster whichever it was. Readers see the old rows until then.
     *
     * @param applied how far the state is: what lies beyond can't be
     */
    static void adopt(Handle handle, String clusterId, long applied) {
        handle.createUpdate(NAME).bind("id", clusterId).execute();
        handle.createUpdate(ADOPT)
                .bind("id", clusterId)
                .bind("applied", applied)
                .execute();
    }

    static long nextEpoch(Handle handle) {
        return handle.createQuery("SELECT nextval('projection.epochs')")
                .mapTo(Long.class)
                .one();
    }

    /** @return false: somebody else has changed it */
    static boolean beginRebuild(Handle handle, Position from, long building) {
        return 1
                == handle.createUpdate(BEGIN_REBUILD)
                        .bind("building", building)
                        .bind("cluster", from.cluster())
                        .bind("epoch", from.epoch())
                        .bind("applied", from.applied())
                        .bind("audited", from.audited())
                        .execute();
    }

    /** Whether the rebuild is still the one; it stays so until the transaction ends. */
    static boolean holdRebuild(Handle handle, long building) {
        return 1
                == handle.createQuery(HOLD_REBUILD)
                        .bind("building", building)
                        .mapTo(Integer.class)
                        .one();
    }

    /** @return false: somebody else rebuilds */
    static boolean advanceRebuild(Handle handle, long building, long from, long to) {
        return 1
                == handle.createUpdate(ADVANCE_REBUILD)
                        .bind("building", building)
                        .bind("from", from)
                        .bind("to", to)
                        .execute();
    }

    /** The one moment between the old rows and the new ones. @return false: somebody else rebuilds */
    static boolean finishRebuild(Handle handle, long building, long audited, Instant at) {
        return 1
                == handle.createUpdate(FINISH_REBUILD)
                        .bind("building", building)
                        .bind("audited", audited)
                        .bind("at", Cells.time(at))
                        .execute();
    }
}
