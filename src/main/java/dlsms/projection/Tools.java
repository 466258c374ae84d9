package dlsms.projection;

import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What projecting and rebuilding both need. */
record Tools(
        Source source,
        Database database,
        ProjectionLimits limits,
        Figures figures,
        Consumer<SortedMap<String, Long>> afterCommit) {

    private static final Logger LOG = LoggerFactory.getLogger(Tools.class);

    private static final String BRANCHES = """
            SELECT id, branch FROM projection.seats WHERE epoch = :epoch AND id IN (%s)""";

    /** The branches that {@code delta} touches, each with the newest entry that did so. */
    static SortedMap<String, Long> branches(Handle handle, long epoch, Delta delta) {
        SortedMap<String, Long> newest = new TreeMap<>();
        if (!delta.seatsTouched().isEmpty()) {
            String ids =
                    delta.seatsTouched().keySet().stream().map(Object::toString).collect(Collectors.joining(","));
            handle.createQuery(BRANCHES.formatted(ids))
                    .bind("epoch", epoch)
                    .map((row, context) -> newest.merge(
                            row.getString("branch"), delta.seatsTouched().get(row.getInt("id")), Long::max))
                    .list();
        }
        return newest;
    }

    /** Somebody else's trouble is none of the projector's: what was committed is committed. */
    void committed(SortedMap<String, Long> branches) {
        try {
            if (!branches.isEmpty()) {
                afterCommit.accept(branches);
            }
        } catch (RuntimeException e) {
            LOG.warn("event=projection-callback-failed", e);
        }
    }
}
