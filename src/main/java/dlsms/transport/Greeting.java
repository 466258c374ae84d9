package dlsms.transport;

import com.google.protobuf.ByteString;
import dlsms.raft.Membership;
import dlsms.raft.MembershipAt;
import dlsms.raft.NodeId;
import dlsms.wire.raft.HelloRequest;
import dlsms.wire.raft.HelloResponse;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a node says of itself in a Hello.
 *
 * @param disk the number of its data folder; 0 where it has members
 * @param peers whom it was told of, itself too: {@code HOST:PORT} by name
 * @param membership the newest that it knows; of nobody where it knows none
 */
record Greeting(
        NodeId id, long disk, SortedMap<NodeId, String> peers, MembershipAt membership, Optional<String> clusterId) {

    private static final int PEERS_MAX = 100;

    Greeting {
        peers = Collections.unmodifiableSortedMap(new TreeMap<>(peers));
    }

    boolean knowsMembers() {
        return !membership.membership().members().isEmpty();
    }

    HelloRequest request() {
        return HelloRequest.newBuilder()
                .setNodeId(id.value())
                .setDisk(disk)
                .putAllPeers(texts())
                .build();
    }

    HelloResponse response() {
        return HelloResponse.newBuilder()
                .setNodeId(id.value())
                .setDisk(disk)
                .setMembership(ByteString.copyFrom(membership.membership().encode()))
                .setMembershipIndex(membership.index())
                .setClusterId(clusterId.orElse(""))
                .putAllPeers(texts())
                .build();
    }

    /** @throws IllegalArgumentException where no node could have meant it */
    static Greeting of(HelloRequest wire) {
        return new Greeting(
                new NodeId(wire.getNodeId()),
                disk(wire.getDisk()),
                peers(wire.getPeersMap()),
                new MembershipAt(0, Membership.NONE),
                Optional.empty());
    }

    /** @throws IllegalArgumentException where no node could have meant it */
    static Greeting of(HelloResponse wire) {
        boolean knowsMembers = !wire.getMembership().isEmpty();
        Membership members =
                knowsMembers ? WireMessages.membership(wire.getMembership().toByteArray()) : Membership.NONE;
        return new Greeting(
                new NodeId(wire.getNodeId()),
                knowsMembers ? 0 : disk(wire.getDisk()),
                peers(wire.getPeersMap()),
                new MembershipAt(Math.max(0, wire.getMembershipIndex()), members),
                Optional.of(wire.getClusterId()).filter(id -> !id.isEmpty()));
    }

    private static long disk(long disk) {
        if (disk < 1) {
            throw new IllegalArgumentException("a disk's number is above 0, not " + disk);
        }
        return disk;
    }

    private static SortedMap<NodeId, String> peers(Map<String, String> wire) {
        if (wire.size() > PEERS_MAX) {
            throw new IllegalArgumentException(wire.size() + " peers are more than " + PEERS_MAX);
        }
        SortedMap<NodeId, String> peers = new TreeMap<>();
        wire.forEach((id, address) -> peers.put(new NodeId(id), address));
        return peers;
    }

    private SortedMap<String, String> texts() {
        SortedMap<String, String> texts = new TreeMap<>();
        peers.forEach((id, address) -> texts.put(id.value(), address));
        return texts;
    }
}
