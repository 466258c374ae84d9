package dlsms.raft;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** One node for tests: a Raft, a disk that survives {@link #restart}, and the turn, told as lines of text. */
final class Machine {

    /** A message on its way. */
    record Posted(NodeId from, NodeId to, Message message) {}

    /** Every timeout is electionTicks, the first read round is 1. */
    static final RandomGenerator NO_CHANCE = () -> 0;

    /** What a snapshot is of, and the state in it: for these tests, what was applied. */
    record Snapshot(SnapshotMeta meta, List<LogEntry> applied) {}

    private final RaftSettings settings;
    private final Consumer<Posted> network;
    private final RandomGenerator dice;
    private final List<String> lines = new ArrayList<>();
    private HardState hardState;
    private LogBase base;
    private final List<LogEntry> disk; // after the base
    private final List<MembershipAt> members; // of the disk, in order
    private long appliedIndex;
    private Snapshot staged;
    private final List<LogEntry> applied = new ArrayList<>();
    private final List<LogEntry> appliedInTurn = new ArrayList<>();
    private final ArrayDeque<Input> own = new ArrayDeque<>(); // own promises and loaded entries: first of the next turn
    private Raft raft;
    private String lastRole = "";

    /** @param past its suffix is the whole log */
    Machine(RaftSettings settings, Restored past, Consumer<Posted> network, RandomGenerator dice) {
        this.settings = settings;
        this.hardState = past.hardState();
        this.base = past.base();
        this.disk = new ArrayList<>(past.suffix());
        this.members = new ArrayList<>(past.memberships());
        this.appliedIndex = past.appliedIndex();
        this.network = network;
        this.dice = dice;
        restart();
    }

    NodeId id() {
        return settings.self();
    }

    RaftSettings settings() {
        return settings;
    }

    /** A new Raft with what the disk has: of the entries, those from the last applied one on. */
    void restart() {
        own.clear();
        List<LogEntry> suffix =
                List.copyOf(disk.subList((int) Math.max(0, appliedIndex - base.index() - 1), disk.size()));
        raft = new Raft(settings, new Restored(hardState, base, terms(disk), members, suffix, appliedIndex), dice);
        lastRole = role();
    }

    static List<LogPosition> terms(List<LogEntry> log) {
        List<LogPosition> terms = new ArrayList<>();
        for (LogEntry entry : log) {
            if (terms.isEmpty() || terms.getLast().term() != entry.term()) {
                terms.add(entry.position());
            }
        }
        return terms;
    }

    /**
     * One turn with these inputs, then more as long as its own promises come back. Returns what it did, a line each.
     */
    List<String> turn(List<Input> inputs) {
        lines.clear();
        appliedInTurn.clear();
        Ready ready = step(inputs);
        complete(ready);
        while (!own.isEmpty()) {
            complete(step(List.of()));
        }
        return List.copyOf(lines);
    }

    /** One turn that ends in a crash before anything is written: only what promises nothing has left the node. */
    List<String> turnThatCrashes(List<Input> inputs) {
        lines.clear();
        post(step(inputs).messages(), "->");
        restart();
        return List.copyOf(lines);
    }

    private Ready step(List<Input> inputs) {
        List<Input> all = new ArrayList<>(own);
        own.clear();
        all.addAll(inputs);
        return raft.step(all);
    }

    private void complete(Ready ready) {
        tellRole();
        post(ready.messages(), "->");
        ready.install().ifPresent(this::install);
        write(ready);
        post(ready.promises(), "=>");
        apply(ready.committed());
        ready.fates().forEach(fate -> tell("proposal " + of(fate)));
        ready.reads().forEach(answer -> tell("read " + of(answer)));
        ready.wanted().ifPresent(this::load);
        ready.snapshots().forEach(to -> tell("sends a snapshot to " + to));
    }

    private void install(SnapshotMeta meta) {
        if (!staged.meta().equals(meta)) {
            throw new IllegalStateException("staged is " + staged.meta() + ", but asked for is " + meta);
        }
        base = meta.base();
        disk.clear();
        members.clear();
        members.add(meta.membership());
        applied.clear();
        applied.addAll(staged.applied());
        appliedIndex = base.index();
        tell("installs " + Text.of(base.position()));
    }

    /** Of this machine's state, as it is now. */
    Snapshot snapshot() {
        MembershipAt inForce = new MembershipAt(0, settings.founders());
        for (MembershipAt each : members) {
            inForce = each.index() <= appliedIndex ? each : inForce;
        }
        return new Snapshot(new SnapshotMeta(appliedIndex, baseAt(appliedIndex), inForce), List.copyOf(applied));
    }

    /** A turn that begins with a snapshot that arrived as a whole. */
    List<String> receive(Snapshot snapshot) {
        staged = snapshot;
        return turn(List.of(new Input.SnapshotReceived(snapshot.meta())));
    }

    /** Drops from the disk what is at {@code through} and before it, as far as it is applied. */
    List<String> compact(long through) {
        LogBase newer = baseAt(Math.min(through, appliedIndex));
        if (newer.index() <= base.index()) {
            return List.of();
        }
        disk.subList(0, (int) (newer.index() - base.index())).clear();
        while (members.size() > 1 && members.get(1).index() <= newer.index()) {
            members.removeFirst();
        }
        base = newer;
        return turn(List.of(new Input.Compacted(newer)));
    }

    private LogBase baseAt(long index) {
        if (index <= base.index()) {
            return base;
        }
        LogEntry last = disk.get((int) (index - base.index()) - 1);
        return new LogBase(last.position(), last.chain());
    }

    private void tellRole() {
        if (!role().equals(lastRole)) {
            lastRole = role();
            tell("is " + lastRole);
        }
    }

    String role() {
        RaftStatus status = raft.status();
        String leader = status.leader().map(it -> " of " + it).orElse("");
        return status.role() + (status.role() == RaftStatus.RoleName.LEADER ? "" : leader) + " in " + status.term();
    }

    private void post(List<Envelope> envelopes, String arrow) {
        for (Envelope envelope : envelopes) {
            if (envelope.to().equals(id())) {
                own.add(new Input.Received(id(), envelope.message()));
            } else {
                tell(arrow + " " + envelope.to() + " " + Text.of(envelope.message()));
                network.accept(new Posted(id(), envelope.to(), envelope.message()));
            }
        }
    }

    private void write(Ready ready) {
        ready.hardState().ifPresent(it -> {
            hardState = it;
            tell("writes term=" + it.term() + " vote="
                    + it.vote().map(NodeId::value).orElse("-"));
        });
        if (!ready.entries().isEmpty()) {
            long from = ready.entries().getFirst().index();
            disk.subList((int) (from - base.index() - 1), disk.size()).clear();
            disk.addAll(ready.entries());
            members.removeIf(each -> each.index() >= from);
            for (LogEntry entry : ready.entries()) {
                if (entry.kind() == LogEntry.Kind.MEMBERS) {
                    members.add(new MembershipAt(entry.index(), Membership.decode(entry.command())));
                }
            }
            tell("writes " + Text.of(ready.entries()));
        }
    }

    private void apply(List<LogEntry> committed) {
        if (!committed.isEmpty()) {
            applied.addAll(committed);
            appliedInTurn.addAll(committed);
            appliedIndex = committed.getLast().index();
            tell("applies " + Text.of(committed));
        }
    }

    private static String of(Fate fate) {
        return switch (fate) {
            case Fate.Appended it -> it.ticket() + " appended at " + Text.of(it.position());
            case Fate.NotLeader it ->
                it.ticket() + " not led here, but by "
                        + it.leader().map(NodeId::value).orElse("nobody");
            case Fate.Busy it -> it.ticket() + " busy" + (it.why() == Fate.Busy.Why.DISK ? ": its disk" : "");
            case Fate.Refused it -> it.ticket() + " refused: " + it.why();
        };
    }

    private static String of(ReadAnswer answer) {
        return switch (answer) {
            case ReadAnswer.At it -> it.ticket() + " at " + it.index();
            case ReadAnswer.Failed it -> it.ticket() + " failed";
        };
    }

    private void load(Wanted wanted) {
        List<LogEntry> loaded = new ArrayList<>();
        long bytes = 0;
        int from = (int) (wanted.fromIndex() - base.index() - 1);
        for (LogEntry entry : from < 0 ? List.<LogEntry>of() : disk.subList(from, disk.size())) {
            bytes += entry.size();
            if (!loaded.isEmpty() && bytes > wanted.bytesMax()) {
                break;
            }
            loaded.add(entry);
        }
        tell("loads " + Text.of(loaded));
        own.add(new Input.Loaded(loaded));
    }

    private void tell(String what) {
        lines.add(id() + " " + what);
    }

    Raft raft() {
        return raft;
    }

    RaftStatus status() {
        return raft.status();
    }

    HardState hardState() {
        return hardState;
    }

    List<LogEntry> disk() {
        return List.copyOf(disk);
    }

    /** Before the first entry of {@link #disk}. */
    LogBase base() {
        return base;
    }

    /** What was applied since the machine was made; a crash takes nothing of it back. */
    List<LogEntry> applied() {
        return applied;
    }

    /** What the last {@link #turn} applied. */
    List<LogEntry> appliedInTurn() {
        return appliedInTurn;
    }

    /** Commands applied since the machine was made, NOOPs left out. */
    List<String> appliedCommands() {
        return applied.stream()
                .filter(entry -> entry.kind() == LogEntry.Kind.COMMAND)
                .map(entry -> new String(entry.command(), StandardCharsets.UTF_8))
                .toList();
    }
}
