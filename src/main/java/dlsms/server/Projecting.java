package dlsms.server;

import dlsms.node.Node;
import dlsms.projection.PostgresUrl;
import dlsms.projection.Projection;
import dlsms.projection.ProjectionLimits;
import dlsms.projection.Source;
import dlsms.seat.Cluster;
import dlsms.storage.Outbox;
import dlsms.storage.StateMoment;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the projection to PostgreSQL between the node's state and the database. */
final class Projecting {

    private static final Logger LOG = LoggerFactory.getLogger(Projecting.class);

    private Projecting() {}

    /** Not started yet. @param committed hears which branches a transaction touched, with the newest entry of each */
    static Projection open(PostgresUrl url, Store store, Node loop, Consumer<SortedMap<String, Long>> committed) {
        LOG.info("event=projecting to={}", url);
        var source = new Source(
                loop.view().self(),
                () -> store.cluster().map(Cluster::id),
                loop::leads,
                store.machine()::appliedIndex,
                new Outbox(store.database()),
                () -> StateMoment.open(store.database()));
        var projection = new Projection(url, source, ProjectionLimits.DEFAULT, committed);
        store.machine().whenChanged(projection::wake);
        return projection;
    }
}
