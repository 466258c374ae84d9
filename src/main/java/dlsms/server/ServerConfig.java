package dlsms.server;

import dlsms.cache.RedisAddress;
import dlsms.projection.PostgresUrl;
import dlsms.raft.Member;
import dlsms.raft.Membership;
import dlsms.raft.NodeId;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

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
        Access access,
        Outside outside) {

    /**
     * How much a node takes.
     *
     * @param diskReserveBytes that stay free on the disk
     * @param logEntriesMax entries kept in the log, about
     * @param logBytesMax their bytes
     * @param snapshotBytesPerSecond that go to one other node
     */
    public record Limits(long diskReserveBytes, int logEntriesMax, long logBytesMax, long snapshotBytesPerSecond) {}

    /** What callers may do, and the first who may do more. */
    public record Access(boolean allowUnauthenticated, Optional<byte[]> tokenSecret, Optional<FirstStaff> firstStaff) {}

    /** Servers that get what happens here, or help; none is needed. */
    public record Outside(Optional<PostgresUrl> postgres, Optional<RedisAddress> redis) {}

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

    /** Where this node's peer port listens, if {@code --peers} says it. */
    public Optional<HostPort> peerAddress() {
        return Optional.ofNullable(peers.get(id)).map(this::listening);
    }

    /** Where it listens as its own log has it; none in a cluster of one that never had others. */
    public Optional<HostPort> peerAddress(Membership members) {
        return peerAddress()
                .or(() -> members.member(id)
                        .map(Member::address)
                        .filter(address -> !address.isEmpty())
                        .map(address -> listening(HostPort.parse("the own address in the members", address))));
    }

    private HostPort listening(HostPort called) {
        return new HostPort(bind.orElse(called.host()), called.port());
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
