package dlsms.node;

import dlsms.raft.DiskHealth;
import dlsms.raft.HardState;
import dlsms.raft.Input;
import dlsms.raft.Membership;
import dlsms.raft.NodeId;
import dlsms.raft.Raft;
import dlsms.raft.RaftSettings;
import dlsms.raft.RaftStatus;
import dlsms.raft.Ready;
import dlsms.raft.Restored;
import dlsms.raft.Wanted;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The loop that owns Raft, the log and the state. All of it is the loop's thread's, but for what says otherwise. */
final class NodeLoop {

    private static final Logger LOG = LoggerFactory.getLogger(NodeLoop.class);

    private final NodeSettings settings;
    private final RandomGenerator dice;
    private final NodePorts ports;
    private final LogStore log;
    private final StateMachine machine;
    private final Counters counters = new Counters();
    private final Inbox inbox;
    private final Answers answers;
    private final Outbox peers;
    private final Proposals proposals;
    private final Reads reads;
    private final DiskCare disk;
    private final Compaction compaction;
    private final Snapshotting snapshots;
    private final RefusalLog refusals;
    private Raft raft; // made anew after a failed write
    private long durableIndex; // applied, and that is durable
    private Membership others = Membership.NONE; // as the peers know it
    private Optional<NodeId> lastLeader = Optional.empty();
    private volatile RaftStatus status;
    private volatile Turn underWay = Turn.NONE;

    /** Where callers' requests come in, and their answers go out. */
    record Mail(Inbox in, Answers out) {}

    /** One turn of the loop, told from all others by which it is. */
    static final class Turn {

        static final Turn NONE = new Turn(0);

        private final long beganNanos;

        private Turn(long beganNanos) {
            this.beganNanos = beganNanos;
        }

        long beganNanos() {
            return beganNanos;
        }
    }

    /** Reads back what the disk remembers. */
    NodeLoop(NodeSettings settings, NodePorts ports, RandomGenerator dice, Inbox.Waiting waiting) {
        this.settings = settings;
        this.dice = dice;
        this.ports = ports;
        log = ports.log();
        machine = ports.machine();
        raft = restored();
        status = raft.status();
        inbox = new Inbox(settings, ports.clock(), counters, waiting, ports.io());
        answers = new Answers(ports.io());
        var mail = new Mail(inbox, answers);
        peers = new Outbox(settings.raft().self(), ports.peers(), inbox);
        disk = new DiskCare(settings, ports, counters);
        proposals = new Proposals(settings, ports, mail, counters, this::standing);
        reads = new Reads(settings, ports, mail, counters);
        compaction = new Compaction(settings.upkeep(), log, ports.clock(), counters);
        snapshots = new Snapshotting(settings.raft().self(), ports, compaction, counters);
        refusals = new RefusalLog(settings.raft().self().value(), counters, ports.clock());
    }

    private Raft restored() {
        RaftSettings.Limits limits = settings.raft().limits();
        Restored restored = log.restore(machine.appliedIndex(), limits.suffixBytesMax(), limits.suffixEntriesMax());
        return new Raft(settings.raft(), restored, dice);
    }

    /** One turn, and what the clock asks for between two turns. */
    void advance() throws InterruptedException {
        underWay = new Turn(ports.clock().nanos());
        try {
            if (disk.failed()) {
                turnWithoutDisk();
            } else {
                turn();
                maintain();
            }
        } catch (DiskException e) {
            giveWay(e);
        }
        boolean leaderChanged = publishStatus();
        if (leaderChanged) {
            proposals.leaderChanged(electionTimeout());
        }
        if (inbox.ticked()) {
            proposals.expire();
            reads.expire();
            reads.askAgain();
            proposals.admission().look();
            reads.admission().look();
            refusals.look();
        }
        if (inbox.ticked() || leaderChanged) {
            proposals.routeParked();
        }
    }

    /** One turn of the node. Whatever this process does to the cluster, it does here and in this order. */
    void turn() throws InterruptedException {
        List<Input> inputs = happened(); // ticks, messages, proposals, reads
        Ready ready = raft.step(inputs); // what Raft makes of it
        peers.send(ready.messages()); // these promise nothing: a leader's AppendEntries need not wait for its disk
        install(ready); // a snapshot takes the place of log and state
        disk.timed(() -> log.append(ready.hardState(), ready.entries())); // durable when it returns = group commit
        peers.send(ready.promises()); // votes, vote requests and acknowledgements: only now
        noteDurable(ready);
        List<Applied> applied = disk.timed(() -> machine.apply(ready.committed())); // committed: change the seats
        proposals.complete(ready.fates(), applied); // answer those who asked
        reads.complete(ready.reads()); // and those who wait for the state to be that far
        answers.leave();
        load(ready.wanted()); // entries for a follower far behind: an input of the next turn
        snapshots.send(ready.snapshots()); // and the state for those who need what the log no longer has
        count(inputs, ready);
    }

    private List<Input> happened() throws InterruptedException {
        disk.news().ifPresent(inbox::addOwn);
        return taken();
    }

    private List<Input> taken() throws InterruptedException {
        List<Input> inputs = inbox.drain(settings.limits().inputsPerTurnMax());
        for (Input input : inputs) {
            if (input instanceof Input.SnapshotSent(NodeId to, boolean arrived)) {
                snapshots.sent(to, arrived);
            }
        }
        return inputs;
    }

    private void install(Ready ready) {
        ready.install().ifPresent(meta -> {
            snapshots.install(meta);
            proposals.installed(meta.base().position());
            durableIndex = meta.base().index();
        });
    }

    // A synced write takes along what was written before it: the state as it was then.
    private void noteDurable(Ready ready) {
        if (writes(ready)) {
            durableIndex = machine.appliedIndex();
        }
    }

    private void load(Optional<Wanted> wanted) {
        wanted.ifPresent(entries -> inbox.addOwn(new Input.Loaded(log.read(entries))));
    }

    private void count(List<Input> inputs, Ready ready) {
        counters.turn(
                inputs.size(),
                ready.entries().size(),
                writes(ready),
                ready.committed().size());
    }

    private static boolean writes(Ready ready) {
        Optional<HardState> hardState = ready.hardState();
        return hardState.isPresent() || !ready.entries().isEmpty();
    }

    /** What keeps the node going for years, a little at each tick. */
    private void maintain() {
        if (inbox.ticked()) {
            compaction.advance(raft.status(), durableIndex).ifPresent(inbox::addOwn);
            disk.probe();
        }
    }

    /**
     * A write failed. What is in Raft's memory was not made durable, so nothing may be promised from it any more: but a
     * leader can still say that another had better lead.
     */
    private void giveWay(DiskException e) {
        boolean led = status.role() == RaftStatus.RoleName.LEADER;
        boolean wasWell = !disk.failed();
        disk.failed(e);
        if (wasWell) {
            if (led) {
                disk.news()
                        .ifPresent(sick -> peers.send(raft.step(List.of(sick)).messages()));
            }
            inbox.forgetOwn();
            proposals.diskFailed();
            reads.raftLost();
        }
    }

    /** Promises nothing; answers what needs no promise, and once a second opens the disk anew. */
    private void turnWithoutDisk() throws InterruptedException {
        List<Input> inputs = taken();
        proposals.complete(WithoutRaft.fates(inputs), List.of());
        reads.complete(WithoutRaft.answers(inputs));
        answers.leave();
        if (disk.isProbeDue()) {
            recover();
        }
    }

    /** As after a kill and a restart: what is durable counts, and nothing else. */
    private void recover() {
        ports.disk().reopen();
        machine.reload();
        disk.timed(ports.disk()::probe);
        raft = restored();
        durableIndex = machine.appliedIndex();
        disk.recovered();
    }

    /** Answers all that wait, and all that come later; after the last turn. */
    void close(String why) {
        underWay = Turn.NONE;
        answers.leave();
        proposals.close(why);
        reads.close(why);
    }

    /** Answers callers whose deadline has passed while the loop hangs. It clears up after them. Any thread. */
    void answerLate() {
        proposals.answerLate();
        reads.answerLate();
    }

    /** The last turn that began; {@link Turn#NONE} before the first and after the last. Any thread. */
    Turn turnUnderWay() {
        return underWay;
    }

    /** Any thread. */
    RaftStatus status() {
        return status;
    }

    /** @param hangs whether this loop does: so does the disk then. Any thread. */
    NodeView view(boolean hangs) {
        RaftStatus now = status;
        DiskHealth health = hangs ? DiskHealth.SICK : disk.health();
        return NodeView.of(now, machine.appliedIndex(), NodeView.disk(health, now, log.bytes(), snapshots));
    }

    /** Any thread. */
    Inbox inbox() {
        return inbox;
    }

    /** Any thread may tell it something. */
    DiskCare disk() {
        return disk;
    }

    /** Any thread may propose. */
    Proposals proposals() {
        return proposals;
    }

    /** Any thread may read. */
    Reads reads() {
        return reads;
    }

    /** Any thread. */
    Counters counting() {
        return counters;
    }

    /** Any thread. */
    NodeCounters counters() {
        return counters.snapshot(proposals.waiting(), reads.waiting());
    }

    /** Any thread. */
    NodePressure pressure() {
        return new NodePressure(
                new NodePressure.Queue(
                        proposals.waiting(), proposals.admission().waitingMax(), proposals.oldestNanos()),
                new NodePressure.Queue(reads.waiting(), reads.admission().waitingMax(), reads.oldestNanos()),
                counters.refused());
    }

    private Proposals.Standing standing() {
        return new Proposals.Standing(status, disk.health());
    }

    private Duration electionTimeout() {
        return settings.tick().multipliedBy(settings.raft().electionTicks());
    }

    private boolean publishStatus() {
        RaftStatus before = status;
        RaftStatus now = disk.failed() ? WithoutRaft.status(before) : raft.status();
        status = now;
        Membership members = now.membership().membership();
        if (!members.equals(others)) {
            others = members;
            ports.peers().members(members);
            LOG.info(
                    "event=members node={} index={} members={}",
                    now.self(),
                    now.membership().index(),
                    members);
        }
        if (now.leader().isPresent() && !now.leader().equals(lastLeader)) {
            lastLeader = now.leader();
            counters.leaderChanged();
        }
        boolean leaderChanged = !before.leader().equals(now.leader());
        if (leaderChanged || before.role() != now.role()) {
            LOG.info(
                    "event=role node={} role={} leader={} term={} last={} commit={}",
                    now.self(),
                    now.role(),
                    now.leader().map(NodeId::value).orElse("none"),
                    now.term(),
                    now.last().index(),
                    now.commitIndex());
        }
        return leaderChanged;
    }
}
