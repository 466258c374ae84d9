package dlsms.transport;

import dlsms.raft.NodeId;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;

/**
 * Who the nodes are to each other.
 *
 * @param members the peer port of every member, this one too, until the log says who the members are, and after that
 *     where it doesn't say where one is; names are resolved at each connect, so they may be unresolved
 * @param clusterId of this node's data, once it has one; any thread
 */
public record TransportSettings(
        NodeId self,
        SortedMap<NodeId, InetSocketAddress> members,
        Supplier<Optional<String>> clusterId,
        Limits limits) {

    /** @throws IllegalArgumentException where the node is no member */
    public TransportSettings {
        if (!members.containsKey(self)) {
            throw new IllegalArgumentException("node " + self + " is not among the members " + members.keySet());
        }
    }

    /**
     * @param messageBytesMax of one message that arrives; must be above the largest that is sent
     * @param sendQueueMessagesMax messages of one stream that wait until its peer takes more; one more is dropped
     * @param sendQueueBytesMax their bytes
     * @param forwardsMax proposals to one peer that wait for its answer; one more is answered Busy
     * @param forwardsBytesMax bytes of their commands
     * @param forwardsPerMessageMax proposals in one message
     * @param snapshots of what is sent when the log is not enough
     * @param waits how long is waited for what
     */
    public record Limits(
            int messageBytesMax,
            int sendQueueMessagesMax,
            long sendQueueBytesMax,
            int forwardsMax,
            long forwardsBytesMax,
            int forwardsPerMessageMax,
            SnapshotLimits snapshots,
            Waits waits) {

        /**
         * @param appendBytesMax of entries in one Append; one larger entry goes alone
         * @param commandBytesMax of the largest command
         */
        public static Limits of(int appendBytesMax, int commandBytesMax) {
            // The largest Append holds less than the two together. What surrounds an entry is counted in its size, but
            // the largest numbers take 4 bytes more than that: less than an eighth.
            int entries = Math.addExact(appendBytesMax, appendBytesMax / 8);
            int messageBytesMax = Math.addExact(Math.addExact(entries, commandBytesMax), 64 << 10);
            return new Limits(
                    Math.max(messageBytesMax, SnapshotLimits.MESSAGE_BYTES_MAX),
                    256,
                    8L << 20,
                    10_000,
                    32L << 20,
                    256,
                    SnapshotLimits.DEFAULT,
                    Waits.DEFAULT);
        }

        /** The same with other limits of snapshots. */
        public Limits with(SnapshotLimits other) {
            return new Limits(
                    messageBytesMax,
                    sendQueueMessagesMax,
                    sendQueueBytesMax,
                    forwardsMax,
                    forwardsBytesMax,
                    forwardsPerMessageMax,
                    other,
                    waits);
        }
    }

    /**
     * @param sendingMax snapshots that this node sends at once; one more waits
     * @param bytesPerSecond of each
     * @param resume how long one that broke off is kept open, so that the next attempt goes on with it
     * @param silence until one whose receiver says nothing is broken off, and until another sender may take the place
     *     of one that sends nothing
     */
    public record SnapshotLimits(int sendingMax, long bytesPerSecond, Duration resume, Duration silence) {

        public static final SnapshotLimits DEFAULT =
                new SnapshotLimits(2, 16L << 20, Duration.ofMinutes(10), Duration.ofSeconds(30));

        /** A chunk of 256 KiB and what surrounds it. */
        static final int MESSAGE_BYTES_MAX = 512 << 10;

        /** @throws IllegalArgumentException where nothing could ever be sent */
        public SnapshotLimits {
            if (sendingMax < 1 || bytesPerSecond < 1) {
                throw new IllegalArgumentException("at least one snapshot at once, and a byte per second");
            }
        }
    }

    /**
     * @param backoffMin before the first new attempt to connect or to open a stream; doubled each time, less up to
     *     half by chance
     * @param backoffMax the longest
     * @param connect until a connection that does not come about is given up
     * @param vote until an unanswered request for a vote is forgotten
     * @param silence until a stream whose peer answers nothing is broken off together with its connection
     * @param farewell until the link to a node that is no member any more is closed: above an election timeout, so that
     *     it hears of its removal
     */
    public record Waits(
            Duration backoffMin,
            Duration backoffMax,
            Duration connect,
            Duration vote,
            Duration silence,
            Duration farewell) {

        public static final Waits DEFAULT = new Waits(
                Duration.ofMillis(20),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                Duration.ofSeconds(3),
                Duration.ofSeconds(3));
    }
}
