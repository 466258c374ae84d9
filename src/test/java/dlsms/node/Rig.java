package dlsms.node;

import dlsms.raft.Envelope;
import dlsms.raft.HardState;
import dlsms.raft.LogBase;
import dlsms.raft.LogEntry;
import dlsms.raft.LogPosition;
import dlsms.raft.Membership;
import dlsms.raft.Message;
import dlsms.raft.NodeId;
import dlsms.raft.RaftSettings;
import dlsms.raft.Restored;
import dlsms.raft.SnapshotMeta;
import dlsms.raft.Wanted;
import dlsms.storage.MemoryLogStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

/**
 * A node n1 without a thread, whose test is its clock, its disk and its two peers; writes down what the node does to
 * its ports, in order.
 */
final class Rig {

    static final NodeId N1 = new NodeId("n1");
    static final NodeId N2 = new NodeId("n2");
    static final NodeId N3 = new NodeId("n3");
    static final Duration TICK = Duration.ofMillis(25);
    static final NodeSettings.Limits LIMITS = new NodeSettings.Limits(4, 1_000, 3, 3, 500, 3, 200);

    /** A proposal that the node forwarded. */
    record Forward(NodeId leader, String command, CompletableFuture<Proposed> answer) {}

    final ManualClock clock = new ManualClock();
    final List<String> effects = new ArrayList<>();
    final List<Forward> forwards = new ArrayList<>();
    final List<Envelope> sent = new ArrayList<>();
    final List<Membership> memberships = new ArrayList<>();
    final List<NodeId> snapshots = new ArrayList<>();
    /** How long each write takes. */
    Duration writing = Duration.ZERO;
    /** Whether writes fail, and opening it anew too. */
    boolean broken;
    /** Whether what is on it is found to be wrong. */
    boolean corrupt;

    private final MemoryLogStore log = new MemoryLogStore();
    final ListMachine state = new ListMachine();
    final Node node;

    Rig(NodeId... members) {
        this(LIMITS, members);
    }

    Rig(NodeSettings.Limits limits, NodeId... members) {
        this(limits, NodeSettings.Upkeep.DEFAULT, members);
    }

    Rig(NodeSettings.Limits limits, NodeSettings.Upkeep upkeep, NodeId... members) {
        this(limits, upkeep, IoThread.NONE, members);
    }

    Rig(NodeSettings.Limits limits, NodeSettings.Upkeep upkeep, IoThread io, NodeId... members) {
        var raft = new RaftSettings(N1, new TreeSet<>(List.of(members)), 10, 2, RaftSettings.Limits.DEFAULT);
        var ports = new NodePorts(
                new RecordingLog(), new RigDisk(), new RecordingMachine(), new RecordingPeers(), clock, io);
        node = Node.simulated(new NodeSettings(raft, TICK, limits, upkeep), ports, new SplittableRandom(1));
    }

    /** One turn with a tick at its end. */
    void tick() {
        clock.pass(TICK);
        node.advance();
    }

    /** Makes n1 the leader of term 1 with its NOOP at index 1 in its own log only. */
    Rig elected() {
        for (int i = 0; i < 40 && sent.isEmpty(); i++) {
            tick();
        }
        node.received(N2, new Message.Vote(1, true, true));
        node.advance();
        node.advance();
        node.received(N2, new Message.Vote(1, false, true));
        node.advance();
        node.advance();
        forget();
        return this;
    }

    /** So many of them. */
    void ticks(int count) {
        for (int i = 0; i < count; i++) {
            tick();
        }
    }

    /** As n2 would say after it made everything up to {@code index} durable. */
    void appendedAtN2(long index) {
        node.received(N2, new Message.Appended(node.status().term(), index, 0));
        node.advance();
    }

    /** As a leader n2 of {@code term} would send. */
    void appendFromN2(long term, LogPosition previous, List<LogEntry> entries, long commit) {
        node.received(N2, new Message.Append(term, previous, 0, entries, commit, 0));
        node.advance();
    }

    CompletableFuture<Proposed> propose(String command, Duration timeout) {
        return node.propose(bytes(command), Deadline.in(timeout, clock));
    }

    CompletableFuture<Proposed> proposeHere(String command, Duration timeout) {
        return node.proposeHere(bytes(command), Deadline.in(timeout, clock));
    }

    /** Forgets what was written down so far. */
    void forget() {
        effects.clear();
        sent.clear();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void write() {
        clock.pass(writing);
        if (corrupt) {
            throw new IllegalStateException("the log is wrong");
        }
        if (broken) {
            throw new DiskException("the disk is broken", new IllegalStateException());
        }
    }

    private final class RigDisk implements Disk {

        @Override
        public void probe() {
            effects.add("probe");
            write();
        }

        @Override
        public void reopen() {
            effects.add("reopen");
            write();
        }

        @Override
        public void install(SnapshotMeta meta) {
            effects.add("install " + meta.base().index());
            write();
            log.install(meta.base(), meta.membership());
            state.install(meta.base().index());
        }
    }

    private final class RecordingLog implements LogStore {

        @Override
        public Restored restore(long appliedIndex, long suffixBytesMax, long suffixEntriesMax) {
            return log.restore(appliedIndex, suffixBytesMax, suffixEntriesMax);
        }

        @Override
        public void append(Optional<HardState> hardState, List<LogEntry> entries) {
            effects.add(
                    "append" + hardState.map(state -> " term " + state.term()).orElse("")
                            + entries.stream().map(entry -> " " + entry.index()).reduce("", String::concat));
            if (hardState.isPresent() || !entries.isEmpty()) {
                write();
            }
            log.append(hardState, entries);
        }

        @Override
        public List<LogEntry> read(Wanted wanted) {
            effects.add("read from " + wanted.fromIndex());
            return log.read(wanted);
        }

        @Override
        public LogBase compact(long throughIndex) {
            effects.add("compact " + throughIndex);
            return log.compact(throughIndex);
        }

        @Override
        public long bytes() {
            return log.bytes();
        }
    }

    private final class RecordingMachine implements StateMachine {

        @Override
        public List<Applied> apply(List<LogEntry> committed) {
            effects.add("apply"
                    + committed.stream().map(entry -> " " + entry.index()).reduce("", String::concat));
            return state.apply(committed);
        }

        @Override
        public long appliedIndex() {
            return state.appliedIndex();
        }

        @Override
        public void reload() {
            effects.add("reload");
        }
    }

    private final class RecordingPeers implements Peers {

        @Override
        public void send(List<Envelope> messages) {
            sent.addAll(messages);
            effects.add("send"
                    + messages.stream()
                            .map(each -> " " + each.message().getClass().getSimpleName() + ">" + each.to())
                            .reduce("", String::concat));
        }

        @Override
        public CompletableFuture<Proposed> forward(NodeId leader, byte[] command, Deadline deadline) {
            var answer = new CompletableFuture<Proposed>();
            forwards.add(new Forward(leader, new String(command, StandardCharsets.UTF_8), answer));
            return answer;
        }

        @Override
        public void sendSnapshot(NodeId to) {
            snapshots.add(to);
        }

        @Override
        public void members(Membership membership) {
            memberships.add(membership);
        }
    }
}
