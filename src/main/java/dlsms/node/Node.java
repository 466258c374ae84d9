package dlsms.node;

import dlsms.raft.DiskHealth;
import dlsms.raft.Input;
import dlsms.raft.MemberChange;
import dlsms.raft.Message;
import dlsms.raft.NodeId;
import dlsms.raft.RaftStatus;
import dlsms.raft.SnapshotMeta;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member of the cluster: starts and stops the loop's thread; all else may be called by any thread and never blocks.
 * Answers are completed on the {@link NodePorts#io I/O thread}, those that are given up on the loop's or the
 * watchdog's: what depends on them must not wait.
 */
public final class Node implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);

    private final NodeSettings settings;
    private final NodePorts ports;
    private final NodeLoop loop;
    private final Watchdog watchdog;
    private final Thread thread;
    private final CompletableFuture<Void> stopped = new CompletableFuture<>();
    private volatile boolean closing;

    /** Reads back what the disk remembers; {@link #start} is still to be called. */
    public Node(NodeSettings settings, NodePorts ports) {
        this(settings, ports, new SplittableRandom(), Inbox.Waiting.UNTIL_TICK);
    }

    private Node(NodeSettings settings, NodePorts ports, RandomGenerator dice, Inbox.Waiting waiting) {
        this.settings = settings;
        this.ports = ports;
        this.loop = new NodeLoop(settings, ports, dice, waiting);
        this.watchdog = new Watchdog(settings, loop, ports.clock(), loop.counting());
        this.thread = Thread.ofPlatform()
                .name("node-" + settings.raft().self())
                .daemon()
                .unstarted(this::run);
    }

    /**
     * A node without a thread and without chance, for a simulator: it calls {@link #advance} instead of {@link
     * #start}, moves the clock itself and gives the dice. A turn never waits; the same calls in the same order make
     * the same run.
     */
    public static Node simulated(NodeSettings settings, NodePorts ports, RandomGenerator dice) {
        return new Node(settings, ports, dice, Inbox.Waiting.NEVER);
    }

    /** Starts the loop. */
    public void start() {
        thread.start();
        watchdog.start();
    }

    /**
     * One turn on the caller's thread, of a {@link #simulated} node; what its ports throw comes out here.
     *
     * @return whether something waits for the next turn already
     */
    public boolean advance() {
        try {
            loop.advance();
            return !loop.inbox().isEmpty();
        } catch (InterruptedException e) {
            throw new IllegalStateException("a simulated node never waits", e);
        }
    }

    /**
     * Proposes here or, where another node leads, there; waits for a leader until the deadline. Completes by the
     * deadline at the latest, give or take a tick; where the loop hangs, as Unknown and not before it has hung for
     * {@link NodeSettings.Upkeep#diskSlowMax}. A command over {@link NodeSettings.Limits#commandBytesMax} is answered
     * Busy with the limit's name.
     */
    public CompletableFuture<Proposed> propose(byte[] command, Deadline deadline) {
        return loop.proposals().propose(command, deadline, Proposal.Scope.ANY_LEADER);
    }

    /**
     * For what another node forwarded: refuses where this node doesn't lead, forwards nothing; answers Busy where too
     * many wait, as {@link #refusesProposal} would have its own callers.
     */
    public CompletableFuture<Proposed> proposeHere(byte[] command, Deadline deadline) {
        return loop.proposals().propose(command, deadline, Proposal.Scope.ONLY_HERE);
    }

    /**
     * Runs {@code query} on the loop's thread, between two turns, when the state is as fresh as asked for. It must be
     * quick. What it throws comes out of the future.
     */
    public <R> CompletableFuture<ReadResult<R>> read(ReadLevel level, Supplier<R> query, Deadline deadline) {
        return loop.reads().read(level, query, deadline);
    }

    /**
     * Other members, one change at a time (T§4.1). Answered when it is applied; Refused, and why, where it can't be
     * made now: the reason names the leader where this node does not lead.
     */
    public CompletableFuture<Proposed> changeMembers(MemberChange change, Deadline deadline) {
        return loop.proposals().change(change, deadline);
    }

    /**
     * {@link #changeMembers} by a new node, which begins as a learner.
     *
     * @param address of its peer port, {@code HOST:PORT}
     * @throws IllegalArgumentException where no node can have this name
     */
    public CompletableFuture<Proposed> addMember(String name, String address, Deadline deadline) {
        return changeMembers(new MemberChange.Add(new NodeId(name), address), deadline);
    }

    /** The same: a learner becomes a voter. @throws IllegalArgumentException where no node can have this name */
    public CompletableFuture<Proposed> promoteMember(String name, Deadline deadline) {
        return changeMembers(new MemberChange.Promote(new NodeId(name)), deadline);
    }

    /** The same: a member takes part no more. @throws IllegalArgumentException where no node can have this name */
    public CompletableFuture<Proposed> removeMember(String name, Deadline deadline) {
        return changeMembers(new MemberChange.Remove(new NodeId(name)), deadline);
    }

    /** A message from another node arrived; dropped where the inbox is full. */
    public void received(NodeId from, Message message) {
        loop.inbox().offer(from, message);
    }

    /** The connection to {@code peer}, or its to this node, broke: it may be dead. */
    public void peerLost(NodeId peer) {
        loop.inbox().tell(new Input.PeerLost(peer), Optional.of(peer));
    }

    /**
     * Somebody looked at the disk, and this is how it does; holds until the next time. What the loop's own writes show
     * counts besides: the worse of the two.
     */
    public void diskHealth(DiskHealth health) {
        loop.disk().tell(health);
    }

    /** A snapshot was staged as a whole; ignored where this node is as far already. */
    public void snapshotReceived(SnapshotMeta meta) {
        loop.inbox().tell(new Input.SnapshotReceived(meta), Optional.empty());
    }

    /** What came of {@link Peers#sendSnapshot}. */
    public void snapshotSent(NodeId to, boolean arrived) {
        loop.inbox().tell(new Input.SnapshotSent(to, arrived), Optional.of(to));
    }

    /** Asks Raft to hand leadership to {@code to}; watch {@link #status} for what came of it. */
    public void transfer(NodeId to) {
        loop.inbox().offer(unused -> Optional.of(new Input.Transfer(to)));
    }

    /** As {@link #transfer}, by name; false where no voter has it. */
    public boolean transferTo(String name) {
        Optional<NodeId> member = loop.status().membership().membership().voters().stream()
                .filter(id -> id.value().equals(name))
                .findFirst();
        member.ifPresent(this::transfer);
        return member.isPresent();
    }

    /** As of the last turn. */
    public RaftStatus status() {
        return loop.status();
    }

    /** {@link #status}, and how state, log and disk do, in words that need no Raft. */
    public NodeView view() {
        return loop.view(hangs());
    }

    /**
     * Whether the loop's turn takes longer than {@link NodeSettings.Upkeep#diskSlowMax}: until it ends, this node does
     * nothing, and {@link #status} is old.
     */
    public boolean hangs() {
        return watchdog.hangs();
    }

    /** Whether this node leads, as of the last turn. */
    public boolean leads() {
        return loop.status().role() == RaftStatus.RoleName.LEADER;
    }

    /** The leader's name as far as this node knows, as of the last turn. */
    public Optional<String> leader() {
        return loop.status().leader().map(NodeId::value);
    }

    /** What this node has done since it started; each number is as of now, not all of one moment. */
    public NodeCounters counters() {
        return loop.counters();
    }

    /** What waits now, and what was refused since it started. Looks at all that waits: for now and then. */
    public NodePressure pressure() {
        return loop.pressure();
    }

    /**
     * Whether too many wait for one more proposal of a caller; counted where it is so. To be asked before anything is
     * done for a caller; {@link #propose} itself keeps to the fixed limits only, so that what the cluster and its
     * operators do for themselves is done also where callers are refused.
     */
    public Optional<Proposed.Busy> refusesProposal() {
        var admission = loop.proposals().admission();
        return admission.refuses(loop.proposals().waiting())
                ? Optional.of(new Proposed.Busy(admission.limit(), admission.retryMillis()))
                : Optional.empty();
    }

    /** The same of a read and {@link #read}. */
    public Optional<Proposed.Busy> refusesRead() {
        var admission = loop.reads().admission();
        return admission.refuses(loop.reads().waiting())
                ? Optional.of(new Proposed.Busy(admission.limit(), admission.retryMillis()))
                : Optional.empty();
    }

    /** Where requests come from and answers go. */
    public IoThread io() {
        return ports.io();
    }

    /** The clock of this node's deadlines. */
    public Clock clock() {
        return ports.clock();
    }

    /**
     * Completes when the loop has ended; exceptionally when it died of an error (a log that can't be written): the
     * process must stop then. By that time all that waited has been answered, or is on its way to the I/O thread.
     */
    public CompletableFuture<Void> stopped() {
        return stopped.copy();
    }

    /**
     * Ends the loop after the turn that runs, and waits for that; what still waits is answered {@link
     * Proposed.Unknown}, Refused where it surely was not appended, or not confirmed. The ports may be closed then.
     */
    @Override
    public void close() {
        closing = true;
        loop.inbox().close();
        if (Thread.currentThread() == thread) {
            return;
        }
        if (thread.getState() == Thread.State.NEW) {
            loop.close("the node is closing");
            stopped.complete(null);
            return;
        }
        joinThread();
    }

    private void run() {
        try {
            while (!closing) {
                loop.advance();
            }
            loop.close("the node is closing");
            stopped.complete(null);
        } catch (Throwable e) {
            // After an error nothing is known of the disk, so nothing more may be promised (style: a broken machine is
            // the end).
            LOG.error("event=loop-failed node={}", settings.raft().self(), e);
            loop.inbox().close();
            loop.close("the node has stopped: " + e);
            stopped.completeExceptionally(e);
        } finally {
            watchdog.close();
        }
    }

    private void joinThread() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
