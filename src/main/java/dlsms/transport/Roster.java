package dlsms.transport;

import dlsms.raft.Member;
import dlsms.raft.Membership;
import dlsms.raft.NodeId;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who the members are, and where: as the options say until the log says it. An address that the log doesn't have is
 * looked up among the options'. Any thread.
 */
final class Roster {

    private static final Logger LOG = LoggerFactory.getLogger(Roster.class);

    private final TransportSettings settings;
    private volatile SortedSet<NodeId> ids;

    Roster(TransportSettings settings) {
        this.settings = settings;
        this.ids = Collections.unmodifiableSortedSet(
                new TreeSet<>(settings.members().keySet()));
    }

    /** From now on it is these. Says where the others of them are reached. */
    SortedMap<NodeId, InetSocketAddress> changed(Membership membership) {
        SortedSet<NodeId> changed = new TreeSet<>();
        SortedMap<NodeId, InetSocketAddress> others = new TreeMap<>();
        for (Member member : membership.members()) {
            changed.add(member.id());
            if (!member.id().equals(settings.self())) {
                address(member).ifPresent(address -> others.put(member.id(), address));
            }
        }
        ids = Collections.unmodifiableSortedSet(changed);
        return others;
    }

    boolean contains(NodeId id) {
        return ids.contains(id);
    }

    /** This node too, where it is one. */
    int size() {
        return ids.size();
    }

    private Optional<InetSocketAddress> address(Member member) {
        if (member.address().isEmpty()) {
            return Optional.ofNullable(settings.members().get(member.id()));
        }
        Optional<InetSocketAddress> parsed = parse(member.address());
        if (parsed.isEmpty()) {
            LOG.warn(
                    "event=peer-address-unusable node={} peer={} address={}",
                    settings.self(),
                    member.id(),
                    member.address());
        }
        return parsed;
    }

    /** {@code HOST:PORT}, as a {@link Member} carries it; names are resolved at each connect. */
    static Optional<InetSocketAddress> parse(String address) {
        int colon = address.lastIndexOf(':');
        String port = address.substring(colon + 1);
        if (colon < 1 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 0xffff) {
            return Optional.empty();
        }
        String host = address.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        String plain = bracketed ? host.substring(1, host.length() - 1) : host;
        return Optional.of(InetSocketAddress.createUnresolved(plain, Integer.parseInt(port)));
    }
}
