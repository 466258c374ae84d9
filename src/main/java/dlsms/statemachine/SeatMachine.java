package dlsms.statemachine;

import dlsms.node.Applied;
import dlsms.node.DiskException;
import dlsms.node.StateMachine;
import dlsms.raft.LogEntry;
import dlsms.raft.LogPosition;
import dlsms.seat.Cluster;
import dlsms.seat.Decision;
import dlsms.seat.Outcome;
import dlsms.seat.Policy;
import dlsms.seat.Reservation;
import dlsms.seat.ReservationId;
import dlsms.seat.SeatEvent;
import dlsms.seat.SeatRules;
import dlsms.seat.SeatState;
import dlsms.seat.UserId;
import dlsms.storage.AppliedState;
import dlsms.storage.CorruptDataException;
import dlsms.storage.SeatProtos;
import dlsms.storage.SeatRecords;
import dlsms.storage.StateChange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Applies committed entries to the seats, exactly once. The loop's thread, but where a method says otherwise. */
public final class SeatMachine implements StateMachine {

    private final SeatRecords records;
    private final Policy policy;
    private final int requestIdsMax;
    private final SeatRules rules;
    private SeatState state;
    private RequestIds requestIds;
    private DropDue dropDue;
    private AppliedState applied;
    private Changes changes;
    private BranchVersions versions;
    private volatile Published published;
    private final List<Runnable> whenChanged = new CopyOnWriteArrayList<>();

    /** What other threads may see: as of the last entry of an {@link #apply}. */
    private record Published(
            AppliedState applied, Optional<Instant> nextDue, Optional<Instant> nextDrop, Optional<Cluster> cluster) {}

    /** Loads what the records hold. @throws CorruptDataException where they can't be read */
    public SeatMachine(SeatRecords records, Policy policy) {
        this(records, policy, RequestIds.REQUEST_IDS_MAX);
    }

    SeatMachine(SeatRecords records, Policy policy, int requestIdsMax) {
        this.records = records;
        this.policy = policy;
        this.requestIdsMax = requestIdsMax;
        this.rules = new SeatRules(policy, this::pastSoFar);
        reload();
    }

    /**
     * Forgets its memory and reads what the records hold now.
     *
     * @throws CorruptDataException where they can't be read
     */
    @Override
    public void reload() {
        // The larger part is let go of first, so that it is not there twice. Readers keep the old state until the new
        // one is whole.
        requestIds = new RequestIds(records, requestIdsMax);
        var loaded = new SeatState(policy);
        AppliedState loadedTo = records.load(loaded);
        requestIds.load(loadedTo.stampMicros());
        state = loaded;
        applied = loadedTo;
        changes = new Changes(applied.eventsHash());
        dropDue = new DropDue();
        versions = new BranchVersions(applied.position().index());
        publish();
        whenChanged.forEach(Runnable::run);
    }

    /**
     * Writes what all the entries change in one batch, with the index of the last.
     *
     * @throws CorruptDataException for no command
     * @throws DiskException where they can't be written: memory holds them all the same, until {@link #reload}
     */
    @Override
    public List<Applied> apply(List<LogEntry> committed) {
        if (committed.isEmpty()) {
            return List.of();
        }
        var answers = new ArrayList<Applied>(committed.size());
        for (LogEntry entry : committed) {
            answers.add(new Applied(entry.position(), apply(entry)));
        }
        boolean happened = !changes.events().isEmpty();
        try {
            write();
        } catch (DiskException e) {
            // Memory holds them, written or not: who reads it is to hear of which state that is.
            published = new Published(applied, state.nextDue(), published.nextDrop(), state.cluster());
            throw e;
        }
        publish();
        if (happened) {
            whenChanged.forEach(Runnable::run);
        }
        return answers;
    }

    private SeatAnswer apply(LogEntry entry) {
        LogPosition position = entry.position();
        if (position.index() != applied.position().index() + 1) {
            throw new IllegalStateException("entry " + entry + " can't be applied after " + applied.position());
        }
        // A new leader's clock may be behind the old one's: time in the state never goes back.
        long stampMicros = Math.max(applied.stampMicros(), entry.stampMicros());
        SeatAnswer answer = switch (entry.kind()) {
            case NOOP, MEMBERS -> new SeatAnswer(new Outcome.Done(), position);
            case COMMAND -> apply(entry, decode(entry), stampMicros);
        };
        applied = new AppliedState(position, stampMicros, changes.eventsHash(), state.lastIds(), state.retention());
        return answer;
    }

    private static Request decode(LogEntry entry) {
        try {
            return Commands.decode(entry.command());
        } catch (CorruptDataException e) {
            throw new CorruptDataException("log entry " + entry.index() + ": " + e.getMessage(), e);
        }
    }

    private SeatAnswer apply(LogEntry entry, Request request, long stampMicros) {
        LogPosition position = entry.position();
        List<Reservation> forgotten = state.forget(SeatProtos.instant(stampMicros));
        changes.forgot(forgotten);
        versions.left(position.index(), forgotten, state);
        return request.requestId().isEmpty()
                ? decide(request, position, stampMicros)
                : requestIds.once(
                        request, entry.command(), position, stampMicros, () -> decide(request, position, stampMicros));
    }

    private SeatAnswer decide(Request request, LogPosition position, long stampMicros) {
        Decision decision = rules.decide(state, request.actor(), SeatProtos.instant(stampMicros), request.command());
        for (SeatEvent event : decision.events()) {
            versions.happens(position.index(), event, state);
            state.apply(event);
        }
        changes.happened(position, stampMicros, request.actor(), decision);
        return new SeatAnswer(decision.outcome(), position);
    }

    private void write() {
        records.write(new StateChange(
                applied,
                changes.events(),
                changes.forgotten(),
                requestIds.unwritten(),
                requestIds.keptFrom(applied.position().index() + 1)));
        requestIds.written();
        changes = new Changes(applied.eventsHash());
    }

    private void publish() {
        published = new Published(applied, state.nextDue(), dropDue.of(state, this::pastSoFar), state.cluster());
    }

    @Override
    public long appliedIndex() {
        return published.applied().position().index();
    }

    /** For queries on the loop's thread. */
    public SeatState state() {
        return state;
    }

    /**
     * What {@link #state} shows of a branch's seats, free or taken, is the same wherever cluster, branch and this
     * number are: the index of an entry since which nothing of it has changed. It says nothing about time, by which a
     * seat becomes free without a change; and it may go back after a {@link #reload}. For queries on the loop's thread.
     */
    public long version(String branch) {
        return versions.of(branch);
    }

    /** The same of all branches together. For queries on the loop's thread. */
    public long version() {
        return versions.newest();
    }

    /** The same of which seats there are, whoever has them. For queries on the loop's thread. */
    public long catalogueVersion() {
        return versions.catalogue();
    }

    /**
     * Has {@code listener} run on the loop's thread whenever there are new events on disk, and after a {@link #reload}.
     * It must return at once and never throw. Any thread.
     */
    public void whenChanged(Runnable listener) {
        whenChanged.add(listener);
    }

    /** The newest stamp applied: time as the state knows it. Any thread. */
    public Instant now() {
        return SeatProtos.instant(published.applied().stampMicros());
    }

    /** When the next {@code Tick} has something to do. Any thread. */
    public Optional<Instant> nextDue() {
        return published.nextDue();
    }

    /** When the next {@code DropHistory} has something to do; absent where all is kept. Any thread. */
    public Optional<Instant> nextDrop() {
        return published.nextDrop();
    }

    /** Absent until the cluster's first command is applied. Any thread. */
    public Optional<Cluster> cluster() {
        return published.cluster();
    }

    /** A reservation that is over, from the disk. Any thread; not from the loop's. */
    public Optional<Reservation> past(ReservationId id) {
        return records.past(id);
    }

    /** A user's reservations that are over, newest number first, at most {@code max}. Any thread; not the loop's. */
    public List<Reservation> pastOf(UserId user, int max) {
        return records.pastOf(user, max);
    }

    /** Rolling hash of all events applied so far, as of {@link #appliedIndex}. Any thread. */
    public long eventsHash() {
        return published.applied().eventsHash();
    }

    /** For the rules: also what left the state by an entry that is not on disk yet. */
    private Optional<Reservation> pastSoFar(ReservationId id) {
        return id.value() < state.retention().next()
                ? Optional.empty() // dropped, maybe by an entry that is not on disk yet
                : changes.past(id).or(() -> records.past(id));
    }
}
