package dlsms.server;

import dlsms.raft.NodeId;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything that is set about one node.
 *
 * @param peers peer addresses of the cluster's nodes and of this one; empty in a cluster of one, and where the data
 *     folder knows the members already
 * @param bind where the ports listen, if it was said
 */
public record ServerConfig(
        NodeId id,
        SortedMap<NodeId, HostPort> peers,
        Path data,
        Optional<String> bind,
        int grpcPort,
        int httpPort,
        Limits limits,
        boolean sampleData,
        Access access) {

    /**
     * How much a node takes.
     *
     * @param diskReserveBytes that stay free on the disk
     * @param logEntriesMax entries kept in the log, about
     * @param logBytesMax their bytes
     */
    public record Limits(long diskReserveBytes, int logEntriesMax, long logBytesMax) {}

    /** What callers may do, and the first who may do more. */
    public record Access(boolean allowUnauthenticated, Optional<byte[]> tokenSecret, Optional<FirstStaff> firstStaff) {}

    public record FirstStaff(String studentId, String password) {

        @Override
        public String toString() {
            return "FirstStaff(" + studentId + ")";
        }
    }

    /**
     * What is given on the command line counts before the environment, that before the file, that before the defaults.
     *
     * @throws CannotServe with {@link ExitCode#USAGE} and one clear line
     */
    public static ServerConfig read(Map<NodeOption, String> commandLine, Map<String, String> environment) {
        return new ConfigReader(commandLine, environment).read();
    }

    /** All who vote. */
    public SortedSet<NodeId> members() {
        var members = new TreeSet<>(peers.keySet());
        members.add(id);
        return members;
    }

    /** Peer addresses of all members but this one. */
    public SortedMap<NodeId, HostPort> others() {
        var others = new TreeMap<>(peers);
        others.remove(id);
        return others;
    }

    /** Where this node's peer port listens; none in a cluster of one. */
    public Optional<HostPort> peerAddress() {
        return Optional.ofNullable(peers.get(id)).map(own -> new HostPort(bind.orElse(own.host()), own.port()));
    }

    public HostPort grpcAddress() {
        return new HostPort(bindHost(), grpcPort);
    }

    public HostPort httpAddress() {
        return new HostPort(bindHost(), httpPort);
    }

    private String bindHost() {
        return bind.orElse(NodeOption.BIND.defaultValue());
    }
}
