package dlsms.server;

import dlsms.raft.Membership;
import dlsms.seat.Cluster;
import dlsms.transport.Founding;
import dlsms.transport.FoundingOutcome;
import dlsms.transport.IoLoop;
import dlsms.transport.TransportSettings;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a node with an empty data folder learns who the members are, before anything else of it is opened: from those
 * that {@code --peers} names. After that its log knows.
 */
final class FirstStart {

    private static final Logger LOG = LoggerFactory.getLogger(FirstStart.class);

    private final ServerConfig config;
    private final TransportSettings transport;
    private final IoLoop io;

    FirstStart(ServerConfig config, TransportSettings transport, IoLoop io) {
        this.config = config;
        this.transport = transport;
        this.io = io;
    }

    /**
     * The newest members that the log has. At a first start they are asked for and put there, which may take until the
     * last founder is there.
     *
     * @throws CannotServe where those that were named are of two clusters, or were told of other members
     */
    Membership members(Store store) {
        if (store.log().membership().isEmpty()) {
            store.log().found(ask(store.database().disk()));
        }
        Membership members = store.log().membership().orElseThrow().membership();
        requireTheSame(members, store);
        LOG.info("event=members-known node={} members={}", config.id(), members);
        return members;
    }

    // It would lead a cluster of its own beside the one that it was meant for.
    private void requireTheSame(Membership members, Store store) {
        boolean alone = members.members().size() == 1 && members.contains(config.id());
        if (alone && config.peers().size() > 1) {
            String cluster = store.cluster().map(Cluster::id).orElse("without an id");
            throw new CannotServe(
                    ExitCode.DATA_OF_ANOTHER,
                    "data folder " + config.data() + " belongs to cluster " + cluster + ", whose only member is "
                            + config.id() + ", and --peers names others: leave --peers out to run it, or give an empty"
                            + " folder to join them");
        }
    }

    private Membership ask(long disk) {
        HostPort address = config.peerAddress().orElse(HostPort.NONE);
        var listen = config.peerAddress().isPresent() ? address.resolved("--peers") : address.unresolved();
        try (var founding = new Founding(transport, disk, listen, io)) {
            founding.start();
            return switch (founding.outcome().join()) {
                case FoundingOutcome.Known known -> known.membership();
                case FoundingOutcome.Refused refused -> throw CannotServe.usage(refused.why());
            };
        } catch (IOException e) {
            throw Ports.failed(NodeOption.PEERS.flag(), address, e);
        }
    }
}
