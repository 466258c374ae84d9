package dlsms.node;

import dlsms.raft.HardState;
import dlsms.raft.Input;
import dlsms.raft.NodeId;
import dlsms.raft.Raft;
import dlsms.raft.RaftStatus;
import dlsms.raft.Ready;
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

    private final NodeSettings.Limits limits;
    private final Duration electionTimeout;
    private final Raft raft;
    private final LogStore log;
    private final StateMachine machine;
    private final Inbox inbox;
    private final Outbox peers;
    private final Proposals proposals;
    private final Reads reads;
    private final Counters counters = new Counters();
    private volatile RaftStatus status;

    /** Reads back what the disk remembers. */
    NodeLoop(NodeSettings settings, NodePorts ports, RandomGenerator dice, Inbox.Waiting waiting) {
        limits = settings.limits();
        electionTimeout = settings.tick().multipliedBy(settings.raft().electionTicks());
        log = ports.log();
        machine = ports.machine();
        long suffixBytesMax = settings.raft().limits().suffixBytesMax();
        raft = new Raft(settings.raft(), log.restore(machine.appliedIndex(), suffixBytesMax), dice);
        status = raft.status();
        inbox = new Inbox(settings, ports.clock(), counters, waiting);
        peers = new Outbox(settings.raft().self(), ports.peers(), inbox);
        proposals = new Proposals(limits, ports, inbox, counters, this::status);
        reads = new Reads(limits, ports, inbox, counters);
    }

    /** One turn, and what the clock asks for between two turns. */
    void advance() throws InterruptedException {
        turn();
        boolean leaderChanged = publishStatus();
        if (leaderChanged) {
            proposals.leaderChanged(electionTimeout);
        }
        if (inbox.ticked()) {
            proposals.expire();
            reads.expire();
            reads.askAgain();
        }
        if (inbox.ticked() || leaderChanged) {
            proposals.routeParked();
        }
    }

    /** One turn of the node. Whatever this process does to the cluster, it does here and in this order. */
    void turn() throws InterruptedException {
        List<Input> inputs = inbox.drain(limits.inputsPerTurnMax()); // what happened: ticks, messages, proposals, reads
        Ready ready = raft.step(inputs); // what Raft makes of it
        peers.send(ready.messages()); // these promise nothing: a leader's AppendEntries need not wait for its disk
        log.append(ready.hardState(), ready.entries()); // durable when it returns: one batch a turn = group commit
        peers.send(ready.promises()); // votes, vote requests and acknowledgements: only now
        List<Applied> applied = machine.apply(ready.committed()); // committed: change the seats
        proposals.complete(ready.fates(), applied); // answer those who asked
        reads.complete(ready.reads()); // and those who wait for the state to be that far
        load(ready.wanted()); // entries for a follower far behind: an input of the next turn
        count(inputs, ready);
    }

    /** Answers all that wait, and all that come later; after the last turn. */
    void close(String why) {
        proposals.close(why);
        reads.close(why);
    }

    /** Any thread. */
    RaftStatus status() {
        return status;
    }

    /** Any thread. */
    Inbox inbox() {
        return inbox;
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
    NodeCounters counters() {
        return counters.snapshot(proposals.waiting(), reads.waiting());
    }

    private boolean publishStatus() {
        RaftStatus before = status;
        RaftStatus now = raft.status();
        status = now;
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

    private void load(Optional<Wanted> wanted) {
        wanted.ifPresent(entries -> inbox.addOwn(new Input.Loaded(log.read(entries))));
    }

    private void count(List<Input> inputs, Ready ready) {
        Optional<HardState> hardState = ready.hardState();
        int entries = ready.entries().size();
        boolean wrote = hardState.isPresent() || entries > 0;
        counters.turn(inputs.size(), entries, wrote, ready.committed().size());
    }
}
