package dlsms.node;

import dlsms.raft.Input;
import dlsms.raft.ReadAnswer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * The reads of this node's callers: those of one turn ask Raft together, then each waits until the state is as far as
 * it must be. {@link #read} may be called by any thread, all else by the loop's only.
 */
final class Reads {

    /** The limit that is reached where more wait than are answered in that time. */
    static final String WAIT_MAX = "readWaitMillisMax";

    private final NodeSettings.Limits limits;
    private final NodePorts ports;
    private final Inbox inbox;
    private final Answers answers;
    private final Counters counters;
    private final Admission admission;

    private final AtomicLong numbers = new AtomicLong();
    private final ConcurrentHashMap<Long, WaitingRead<?>> waiting = new ConcurrentHashMap<>();
    private volatile boolean closed;

    // The loop's thread only.
    private long lastTicket;
    private boolean asksNow; // in this turn already
    private List<WaitingRead<?>> takenNow = new ArrayList<>();
    private List<WaitingRead<?>> failed = new ArrayList<>();
    private final Map<Long, List<WaitingRead<?>>> asked = new LinkedHashMap<>();
    private final TreeMap<Long, List<WaitingRead<?>>> byIndex = new TreeMap<>();

    Reads(NodeSettings settings, NodePorts ports, NodeLoop.Mail mail, Counters counters) {
        this.limits = settings.limits();
        this.admission = new Admission(WAIT_MAX, limits.readsMax(), settings, counters, ports.clock());
        this.ports = ports;
        this.inbox = mail.in();
        this.answers = mail.out();
        this.counters = counters;
    }

    <R> CompletableFuture<ReadResult<R>> read(ReadLevel level, Supplier<R> query, Deadline deadline) {
        var read = new WaitingRead<>(numbers.incrementAndGet(), level, query, deadline, this);
        if (deadline.passed(ports.clock())) {
            read.giveUp("the deadline passed");
            return read.answer;
        }
        if (waiting.size() >= limits.readsMax()) {
            return busy("readsMax");
        }
        waiting.put(read.number, read);
        if (!inbox.offer(read)) {
            waiting.remove(read.number);
            return inbox.isClosed() ? givenUp(read) : busy("inboxInputsMax");
        }
        return closed ? givenUp(read) : read.answer;
    }

    int waiting() {
        return waiting.size();
    }

    /** Any thread. */
    Admission admission() {
        return admission;
    }

    /** How long the oldest one has waited. Any thread; looks at all of them. */
    long oldestNanos() {
        long now = nowNanos();
        return waiting.values().stream()
                .mapToLong(read -> now - read.sinceNanos)
                .max()
                .orElse(0);
    }

    /** Any thread. */
    long nowNanos() {
        return ports.clock().nanos();
    }

    /** The turn takes a read. The first of a turn that needs Raft asks for all of them. */
    Optional<Input> taken(WaitingRead<?> read) {
        return switch (read.level) {
            case ReadLevel.AtLeast(long minIndex) -> {
                read.prompt = minIndex <= ports.machine().appliedIndex();
                waitFor(minIndex, List.of(read));
                // Nobody waits for the answer itself: with it a follower learns what is committed by now.
                yield minIndex > ports.machine().appliedIndex() ? askOnce() : Optional.empty();
            }
            case ReadLevel.Linearizable linearizable -> {
                Optional<Input> question = askOnce();
                takenNow.add(read);
                yield question;
            }
        };
    }

    private Optional<Input> askOnce() {
        if (asksNow) {
            return Optional.empty();
        }
        asksNow = true;
        return Optional.of(ask(takenNow));
    }

    /** Raft has answered, the turn has applied: serves all that the state is far enough for. */
    void complete(List<ReadAnswer> answered) {
        if (asksNow) {
            takenNow = new ArrayList<>();
            asksNow = false;
        }
        for (ReadAnswer answer : answered) {
            List<WaitingRead<?>> reads =
                    Optional.ofNullable(asked.remove(answer.ticket())).orElse(List.of());
            switch (answer) {
                case ReadAnswer.At(long ticket, long index) -> waitFor(index, reads);
                case ReadAnswer.Failed ignored -> failed.addAll(reads);
            }
        }
        long appliedIndex = ports.machine().appliedIndex();
        while (!byIndex.isEmpty() && byIndex.firstKey() <= appliedIndex) {
            for (WaitingRead<?> read : byIndex.pollFirstEntry().getValue()) {
                read.run(appliedIndex, answers);
                waiting.remove(read.number);
                if (read.prompt) {
                    answers.add(() -> admission.answered(read.sinceNanos));
                }
            }
        }
    }

    /** Raft is made anew, so what the old one was asked has no answer any more: the new one will be asked. */
    void raftLost() {
        takenNow = new ArrayList<>();
        asksNow = false;
        asked.values().forEach(failed::addAll);
        asked.clear();
    }

    /** Asks Raft again in the next turn for those that it had failed. */
    void askAgain() {
        failed.removeIf(read -> read.answer.isDone());
        failed.forEach(read -> read.prompt = false);
        if (!failed.isEmpty()) {
            inbox.addOwn(ask(failed));
            failed = new ArrayList<>();
        }
    }

    /** Answers those whose deadline has passed. */
    void expire() {
        boolean some = false;
        for (WaitingRead<?> read : waiting.values()) {
            if (read.deadline.passed(ports.clock())) {
                giveUp(read, "not confirmed before the deadline");
                some = true;
            }
        }
        if (some) {
            forgetThoseGivenUp();
        }
    }

    /** As {@link #expire}, in the stead of a loop that hangs, which clears up when it goes on. Any thread. */
    void answerLate() {
        for (WaitingRead<?> read : waiting.values()) {
            if (read.deadline.passed(ports.clock())) {
                read.giveUp("the node hangs");
            }
        }
    }

    /** Answers all that wait, and all that come later. */
    void close(String why) {
        closed = true;
        for (WaitingRead<?> read : waiting.values()) {
            giveUp(read, why);
        }
    }

    private Input ask(List<WaitingRead<?>> reads) {
        lastTicket += 1;
        asked.put(lastTicket, reads);
        return new Input.Read(lastTicket);
    }

    private void waitFor(long index, List<WaitingRead<?>> reads) {
        byIndex.computeIfAbsent(index, unused -> new ArrayList<>()).addAll(reads);
    }

    /** Answers it and forgets it. */
    void giveUp(WaitingRead<?> read, String why) {
        waiting.remove(read.number);
        read.giveUp(why);
    }

    // An index that never comes would keep what waits for it for ever.
    private void forgetThoseGivenUp() {
        byIndex.values().removeIf(reads -> {
            reads.removeIf(read -> read.answer.isDone());
            return reads.isEmpty();
        });
    }

    private <R> CompletableFuture<ReadResult<R>> givenUp(WaitingRead<R> read) {
        giveUp(read, "the node is closing");
        return read.answer;
    }

    private <R> CompletableFuture<ReadResult<R>> busy(String limit) {
        counters.refused(limit);
        return CompletableFuture.completedFuture(new ReadResult.Busy<>(limit, admission.retryMillis()));
    }
}
