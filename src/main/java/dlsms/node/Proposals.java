package dlsms.node;

import dlsms.raft.DiskHealth;
import dlsms.raft.Fate;
import dlsms.raft.LogPosition;
import dlsms.raft.MemberChange;
import dlsms.raft.NodeId;
import dlsms.raft.RaftStatus;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * The commands of this node's callers that wait for an answer: finds each its way to the leader, and again when the
 * leader changes. {@link #propose} may be called by any thread, all else by the loop's only.
 */
final class Proposals {

    /** The limit that is reached while too little space is left on the disk. */
    static final String DISK_RESERVE = "disk-reserve";

    /** The limit that is reached where more wait than are answered in that time. */
    static final String WAIT_MAX = "proposalWaitMillisMax";

    /** Space is not made in a moment. */
    private static final long DISK_RETRY_MILLIS = 1_000;

    private final NodeSettings.Limits limits;
    private final NodePorts ports;
    private final Inbox inbox;
    private final Answers answers;
    private final Counters counters;
    private final Supplier<Standing> standing;
    private final Admission admission;

    private final AtomicLong tickets = new AtomicLong();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final ConcurrentHashMap<Long, Proposal> waiting = new ConcurrentHashMap<>();
    private volatile boolean closed;

    // By index first: whatever commits at an index settles all that wait at it and before it. The loop's thread only.
    private final TreeMap<LogPosition, Proposal> appended =
            new TreeMap<>(Comparator.comparingLong(LogPosition::index).thenComparingLong(LogPosition::term));

    /** How the node stands, as of the last turn. */
    record Standing(RaftStatus raft, DiskHealth disk) {

        boolean leads() {
            return raft.role() == RaftStatus.RoleName.LEADER;
        }
    }

    Proposals(
            NodeSettings settings,
            NodePorts ports,
            NodeLoop.Mail mail,
            Counters counters,
            Supplier<Standing> standing) {
        this.limits = settings.limits();
        this.admission = new Admission(WAIT_MAX, limits.proposalsMax(), settings, counters, ports.clock());
        this.ports = ports;
        this.inbox = mail.in();
        this.answers = mail.out();
        this.counters = counters;
        this.standing = standing;
    }

    CompletableFuture<Proposed> propose(byte[] command, Deadline deadline, Proposal.Scope scope) {
        Optional<Proposed> refusal = refusal(command, deadline);
        if (refusal.isPresent()) {
            return CompletableFuture.completedFuture(refusal.get());
        }
        // Of its own callers the node was asked before they cost anything.
        if (scope == Proposal.Scope.ONLY_HERE && admission.refuses(waiting.size())) {
            return CompletableFuture.completedFuture(new Proposed.Busy(WAIT_MAX, admission.retryMillis()));
        }
        return start(new Proposal(tickets.incrementAndGet(), command, deadline, scope));
    }

    /** Other members, where this node leads. */
    CompletableFuture<Proposed> change(MemberChange change, Deadline deadline) {
        Optional<Proposed> refusal = refusal(new byte[0], deadline);
        if (refusal.isPresent()) {
            return CompletableFuture.completedFuture(refusal.get());
        }
        return start(Proposal.of(tickets.incrementAndGet(), change, deadline));
    }

    private CompletableFuture<Proposed> start(Proposal proposal) {
        route(proposal);
        if (closed) {
            finish(proposal, proposal.givenUp("the node is closing"));
        }
        return proposal.answer;
    }

    int waiting() {
        return waiting.size();
    }

    /** Any thread. */
    Admission admission() {
        return admission;
    }

    /** How long the oldest one has waited that knows a leader. Any thread; looks at all of them. */
    long oldestNanos() {
        long now = ports.clock().nanos();
        return waiting.values().stream()
                .filter(proposal -> proposal.stage != Proposal.Stage.PARKED)
                .mapToLong(proposal -> now - proposal.sinceNanos)
                .max()
                .orElse(0);
    }

    /** What became of the proposals that this turn took, then of those whose entries it applied. */
    void complete(List<Fate> fates, List<Applied> applied) {
        int before = appended.size();
        for (Fate fate : fates) {
            Optional.ofNullable(waiting.get(fate.ticket())).ifPresent(proposal -> settle(proposal, fate));
        }
        int underWay = appended.size();
        for (Applied one : applied) {
            complete(one);
        }
        if (appended.isEmpty() && underWay > 0) {
            inbox.batchEnded(underWay);
        } else if (underWay > before) {
            inbox.batchBegan();
        }
    }

    /** A snapshot took the place of the entries up to {@code base}: what became of those nobody here can tell. */
    void installed(LogPosition base) {
        while (!appended.isEmpty() && appended.firstKey().index() <= base.index()) {
            finish(
                    appended.pollFirstEntry().getValue(),
                    new Proposed.Unknown("a snapshot took the place of its entry"));
        }
    }

    /** What is in this node's log or on its way there has no certain end. What another node was sent is its to tell. */
    void diskFailed() {
        for (Proposal proposal : waiting.values()) {
            if (proposal.stage == Proposal.Stage.APPENDED || proposal.stage == Proposal.Stage.QUEUED) {
                giveUp(proposal, "the disk failed");
            }
        }
        appended.clear();
    }

    /** Sends those on their way that waited for a leader, if there is one now. */
    void routeParked() {
        if (waiting.isEmpty() || standing.get().raft().leader().isEmpty()) {
            return;
        }
        // No list of their own: it would have to be rid of those that were answered meanwhile.
        waiting.values().stream()
                .filter(proposal -> proposal.stage == Proposal.Stage.PARKED && !proposal.answer.isDone())
                .sorted(Comparator.comparingLong(proposal -> proposal.ticket))
                .forEach(this::route);
    }

    /**
     * Another node leads. The one that led before may hang without a word, so what it was sent is waited for no longer
     * than {@code patience}: then its caller is told, and may propose again under its request id.
     */
    void leaderChanged(Duration patience) {
        Optional<NodeId> leader = standing.get().raft().leader();
        Deadline ends = Deadline.in(patience, ports.clock());
        for (Proposal proposal : waiting.values()) {
            boolean elsewhere = proposal.stage == Proposal.Stage.FORWARDED && !proposal.sentTo.equals(leader);
            if (leader.isPresent() && elsewhere && proposal.until.nanos() - ends.nanos() > 0) {
                proposal.until = ends;
            }
        }
    }

    /** Answers those that have waited long enough. */
    void expire() {
        for (Proposal proposal : waiting.values()) {
            if (proposal.until.passed(ports.clock())) {
                giveUp(proposal, proposal.until == proposal.deadline ? "the deadline passed" : "the leader changed");
            }
        }
    }

    /**
     * Answers those whose deadline has passed, in the stead of a loop that hangs: it may have any of them in hand, so
     * none is said to have no effect. They count until the loop goes on and forgets them. Any thread.
     */
    void answerLate() {
        for (Proposal proposal : waiting.values()) {
            if (proposal.deadline.passed(ports.clock())) {
                proposal.answer.complete(new Proposed.Unknown("the node hangs"));
            }
        }
    }

    /** Answers all that wait, and all that come later. */
    void close(String why) {
        closed = true;
        for (Proposal proposal : waiting.values()) {
            giveUp(proposal, why);
        }
    }

    private Optional<Proposed> refusal(byte[] command, Deadline deadline) {
        if (closed || deadline.passed(ports.clock())) {
            return Optional.of(new Proposed.Refused(closed ? "the node is closing" : "the deadline passed"));
        }
        if (command.length > limits.commandBytesMax()) {
            counters.refused("commandBytesMax");
            return Optional.of(new Proposed.Busy("commandBytesMax"));
        }
        if (waiting.size() >= limits.proposalsMax()) {
            return Optional.of(busy("proposalsMax"));
        }
        if (waitingBytes.get() + command.length > limits.proposalsBytesMax()) {
            return Optional.of(busy("proposalsBytesMax"));
        }
        return Optional.empty();
    }

    /** The stage is set before anybody else can see the proposal; one that is refused at once nobody else ever sees. */
    private void route(Proposal proposal) {
        Standing now = standing.get();
        Optional<NodeId> leader = now.raft().leader();
        proposal.sinceNanos = ports.clock().nanos();
        if (now.leads()) {
            proposal.stage = Proposal.Stage.QUEUED;
            register(proposal);
            if (!inbox.offer(proposal)) {
                finish(proposal, inbox.isClosed() ? proposal.givenUp("the node is closing") : busy("inboxInputsMax"));
            }
        } else if (proposal.scope == Proposal.Scope.ONLY_HERE) {
            finish(proposal, new Proposed.Refused(notLeader(leader)));
        } else if (leader.isPresent()) {
            proposal.stage = Proposal.Stage.FORWARDED;
            proposal.sentTo = leader;
            proposal.until = proposal.deadline;
            register(proposal);
            forward(proposal, leader.get());
        } else if (now.disk() == DiskHealth.FULL) {
            finish(proposal, busy(DISK_RESERVE));
        } else {
            proposal.stage = Proposal.Stage.PARKED;
            register(proposal);
        }
    }

    private static String notLeader(Optional<NodeId> leader) {
        return "this node does not lead" + leader.map(id -> ", " + id + " does").orElse("");
    }

    private void register(Proposal proposal) {
        if (waiting.putIfAbsent(proposal.ticket, proposal) == null) {
            waitingBytes.addAndGet(proposal.command.length);
        }
    }

    private void forward(Proposal proposal, NodeId leader) {
        ports.peers().forward(leader, proposal.command, proposal.deadline).thenAccept(result -> {
            switch (result) {
                case Proposed.Refused refused -> refusedThere(proposal, refused);
                case Applied applied -> answered(proposal, applied);
                case Proposed.Busy busy -> busyThere(proposal, busy);
                case Proposed.Unknown unknown -> finish(proposal, unknown);
            }
        });
    }

    private void refusedThere(Proposal proposal, Proposed.Refused refused) {
        if (proposal.deadline.over(ports.clock())) {
            finish(proposal, refused);
        } else {
            proposal.stage = Proposal.Stage.PARKED;
        }
    }

    /** Where nothing is said of when to come again, this node knows as much as any. */
    private void busyThere(Proposal proposal, Proposed.Busy busy) {
        boolean told = busy.retryMillis() > 0;
        if (told && !busy.limit().equals(DISK_RESERVE)) { // a full disk takes no more where fewer ask
            admission.refusedThere(busy.retryMillis());
        }
        finish(proposal, told ? busy : new Proposed.Busy(busy.limit(), admission.retryMillis()));
    }

    private void answered(Proposal proposal, Applied applied) {
        admission.answered(proposal.sinceNanos);
        finish(proposal, applied);
    }

    private void settle(Proposal proposal, Fate fate) {
        switch (fate) {
            case Fate.Appended(long ticket, LogPosition position) -> {
                proposal.position = position;
                appended.put(position, proposal);
            }
            case Fate.NotLeader(long ticket, Optional<NodeId> leader) -> tryElsewhere(proposal, notLeader(leader));
            case Fate.Refused refused -> tell(proposal, new Proposed.Refused(refused.why()));
            case Fate.Busy(long ticket, Fate.Busy.Why why) -> {
                switch (why) {
                    case UNCOMMITTED_BYTES -> tell(proposal, busy("uncommittedBytesMax"));
                    case HAND_OVER -> tryElsewhere(proposal, "leadership is being handed over");
                    case DISK -> diskRefuses(proposal);
                }
            }
        }
    }

    private void diskRefuses(Proposal proposal) {
        if (standing.get().disk() == DiskHealth.FULL) {
            tell(proposal, busy(DISK_RESERVE));
        } else {
            tryElsewhere(proposal, "this node's disk is sick");
        }
    }

    private void complete(Applied applied) {
        long index = applied.position().index();
        while (!appended.isEmpty() && appended.firstKey().index() <= index) {
            Proposal proposal = appended.pollFirstEntry().getValue();
            if (proposal.position.equals(applied.position())) {
                tell(proposal, applied);
                answers.add(() -> admission.answered(proposal.sinceNanos));
            } else {
                // Another term's entry took the place: this one can't commit there any more, nor anywhere else (§5.3,
                // log matching).
                tryElsewhere(proposal, "another entry took its place");
            }
        }
    }

    private void tryElsewhere(Proposal proposal, String why) {
        switch (proposal.scope) {
            case ONLY_HERE -> tell(proposal, new Proposed.Refused(why));
            case ANY_LEADER -> proposal.stage = Proposal.Stage.PARKED;
        }
    }

    private void giveUp(Proposal proposal, String why) {
        finish(proposal, proposal.givenUp(why));
        appended.remove(proposal.position, proposal);
    }

    /** With all else that the turn has to tell. For what a turn has taken: no other takes it again. */
    private void tell(Proposal proposal, Proposed result) {
        forget(proposal);
        answers.add(proposal.answer, result);
    }

    /** At once; any thread. */
    private void finish(Proposal proposal, Proposed result) {
        forget(proposal);
        proposal.answer.complete(result);
    }

    private void forget(Proposal proposal) {
        if (waiting.remove(proposal.ticket, proposal)) {
            waitingBytes.addAndGet(-proposal.command.length);
        }
    }

    private Proposed busy(String limit) {
        counters.refused(limit);
        return new Proposed.Busy(limit, limit.equals(DISK_RESERVE) ? DISK_RETRY_MILLIS : admission.retryMillis());
    }
}
