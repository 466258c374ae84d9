package dlsms.transport;

import static org.awaitility.Awaitility.await;

import dlsms.raft.NodeId;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Several nodes in this JVM that talk over loopback. */
final class LoopbackCluster implements AutoCloseable {

    final List<Member> members = new ArrayList<>();
    private final List<Member> running = new ArrayList<>();

    private LoopbackCluster(int size, UnaryOperator<SortedMap<NodeId, InetSocketAddress>> between) {
        SortedMap<NodeId, InetSocketAddress> listen = new TreeMap<>();
        for (int number = 1; number <= size; number++) {
            listen.put(new NodeId("n" + number), Ports.free());
        }
        SortedMap<NodeId, InetSocketAddress> found = between.apply(Collections.unmodifiableSortedMap(listen));
        listen.forEach((id, address) -> members.add(new Member(id, address, found)));
    }

    static LoopbackCluster of(int size) {
        return of(size, UnaryOperator.identity());
    }

    /** @param between from where each node listens to where the others look for it */
    static LoopbackCluster of(int size, UnaryOperator<SortedMap<NodeId, InetSocketAddress>> between) {
        return new LoopbackCluster(size, between);
    }

    LoopbackCluster start() {
        members.forEach(this::start);
        return this;
    }

    void start(Member member) {
        member.start();
        running.add(member);
    }

    void kill(Member member) {
        running.remove(member);
        member.close();
    }

    /** Waits until all that run follow one of them. */
    Member leader() {
        await().atMost(Member.PATIENCE).until(() -> agreedLeader().isPresent());
        return agreedLeader().orElseThrow();
    }

    Member follower() {
        Member leader = leader();
        return running.stream().filter(member -> member != leader).findFirst().orElseThrow();
    }

    Member anyRunning() {
        return running.getFirst();
    }

    /** Waits until all that run have applied the same {@code commands} commands. */
    void awaitSame(int commands) {
        await().atMost(Member.PATIENCE)
                .until(() -> running.stream()
                        .allMatch(member -> member.machine.commands().size() == commands
                                && member.machine
                                        .commands()
                                        .equals(running.getFirst().machine.commands())));
    }

    private Optional<Member> agreedLeader() {
        List<String> leaders = running.stream()
                .map(member -> member.node.leader().orElse("none"))
                .distinct()
                .toList();
        return running.stream()
                .filter(member -> leaders.equals(List.of(member.id.value())) && member.node.leads())
                .findFirst();
    }

    @Override
    public void close() {
        running.forEach(Member::close);
    }
}
