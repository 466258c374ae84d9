package dlsms.node;

import java.time.Duration;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many requests of one kind may wait for an answer at a time: about as many as are answered in the time that one
 * may wait. One more is refused at once, before it costs anything.
 *
 * <p>Looked at in intervals. A burst leaves some that were answered quickly, a queue that stands leaves none: where
 * even the quickest answer took too long, twice in a row, fewer may wait from now on, and where somebody was refused
 * though it did not, some more. Too long is {@link NodeSettings.Waiting#waitMax} more than an answer takes where nobody
 * queues, so a slow disk alone refuses nobody for long.
 */
final class Admission {

    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

    /** Between two lines in the log about the same limit. */
    private static final long SAY_EVERY_NANOS = Duration.ofSeconds(10).toNanos();

    /** However many were refused for each that was answered. */
    private static final long RETRY_MILLIS_MAX = 2_000;

    /** The part of itself by which a value moves in one interval. */
    private static final int STEP = 8;

    /** All of them, where a share of those who come is refused. */
    private static final int ALL = 1_024;

    /** Some are always let through: else nobody would hear that the leader has room again. */
    private static final int SHARE_MAX = ALL - ALL / STEP;

    /** One may be a pause of the whole machine. */
    private static final int SLOW_INTERVALS = 2;

    private final String limit;
    private final String node;
    private final int most;
    private final NodeSettings.Waiting settings;
    private final Counters counters;
    private final Clock clock;

    private volatile int waitingMax;
    private volatile long retryMillis;

    // Of the interval; any thread.
    private final LongAdder answered = new LongAdder();
    private final LongAccumulator quickestNanos = new LongAccumulator(Math::min, Long.MAX_VALUE);
    private final LongAdder refused = new LongAdder();
    private final LongAdder refusedFull = new LongAdder(); // those of them that found too many waiting
    private final LongAdder refusedThere = new LongAdder();
    private volatile int peak; // about: two threads may lose the higher one
    private volatile long toldMillis;
    private volatile int shareRefused; // of ALL
    private volatile int owed; // about

    // The loop's thread only.
    private long beganNanos;
    private long usualNanos; // what an answer takes where nobody queues
    private int slowIntervals; // in a row
    private long saidNanos;

    /** @param limit its name, as those hear it who are refused @param most that may ever wait */
    Admission(String limit, int most, NodeSettings settings, Counters counters, Clock clock) {
        this.limit = limit;
        this.node = settings.raft().self().value();
        this.most = most;
        this.settings = settings.waiting();
        this.counters = counters;
        this.clock = clock;
        this.waitingMax = Math.min(most, this.settings.waitingFirst());
        this.retryMillis = this.settings.waitMax().toMillis();
        this.beganNanos = clock.nanos();
        this.saidNanos = beganNanos - SAY_EVERY_NANOS;
    }

    /** Whether one more is too many where so many wait; counted. Any thread. */
    boolean refuses(int waiting) {
        if (waiting > peak) {
            peak = waiting;
        }
        boolean full = waiting >= waitingMax;
        if (!full && !isOfTheShare()) {
            return false;
        }
        refused.increment();
        if (full) {
            refusedFull.increment();
        }
        counters.refused(limit);
        return true;
    }

    /** Evenly, and without chance: each adds its share to what is owed, and who makes it whole is refused. */
    private boolean isOfTheShare() {
        int share = shareRefused;
        if (share == 0) {
            return false;
        }
        int now = owed + share;
        owed = now >= ALL ? now - ALL : now;
        return now >= ALL;
    }

    /** One was answered that began to wait then. Any thread. */
    void answered(long sinceNanos) {
        answered.increment();
        quickestNanos.accumulate(clock.nanos() - sinceNanos);
    }

    /** The leader refused one because too many wait there, and said when to come again. Any thread. */
    void refusedThere(long afterMillis) {
        refusedThere.increment();
        toldMillis = afterMillis;
        counters.refused(Counters.BY_LEADER);
    }

    /** The name of this limit. */
    String limit() {
        return limit;
    }

    /** When to come again, for who is refused now. Any thread. */
    long retryMillis() {
        return retryMillis;
    }

    /** Any thread. */
    int waitingMax() {
        return waitingMax;
    }

    /** Ends the interval where it is time. The loop's thread, now and then. */
    void look() {
        long passedNanos = clock.nanos() - beganNanos;
        if (passedNanos < settings.interval().toNanos()) {
            return;
        }
        long answers = answered.sum();
        long there = refusedThere.sum();
        if (answers + there > 0) {
            judge(answers, there, passedNanos);
            begin();
        } else if (peak == 0) {
            shareRefused = 0;
            begin();
        }
        // Else nothing was answered, so nothing is known, and those that wait are no more than they may be.
    }

    private void judge(long answers, long there, long passedNanos) {
        long quickest = quickestNanos.get();
        if (answers > 0) {
            learn(quickest);
        }
        long mayTakeNanos = usualNanos + settings.waitMax().toNanos();
        long turnedAway = refused.sum();
        int before = waitingMax;
        int used = Math.min(before, peak);
        boolean slow = answers > 0 && !queueless() && quickest > mayTakeNanos;
        slowIntervals = slow ? slowIntervals + 1 : 0;
        if (slowIntervals >= SLOW_INTERVALS) {
            waitingMax = between(Math.max(answers * mayTakeNanos / passedNanos, used / 2), before);
        } else if (there > 0) {
            waitingMax = between(used - used / STEP, before);
        } else if (refusedFull.sum() > 0 && !slow) {
            waitingMax = Math.min(most, before + Math.max(1, before / STEP));
        }
        shareRefused = there > 0 || shareRefused > 0 ? share(answers, answers + turnedAway + there) : 0;
        retryMillis = retryMillis(answers, turnedAway + there);
        if (turnedAway > 0) {
            say(turnedAway, answers, answers > 0 ? quickest : passedNanos);
        }
    }

    /**
     * So many that the leader is asked for a quarter more than it takes, one at least: each that it refuses has cost
     * two nodes, and where it takes all the share falls.
     */
    private static int share(long answers, long asked) {
        return Math.clamp((asked - answers - Math.max(1, answers / 4)) * ALL / asked, 0, SHARE_MAX);
    }

    private void say(long turnedAway, long answers, long quickest) {
        if (clock.nanos() - saidNanos >= SAY_EVERY_NANOS) {
            saidNanos = clock.nanos();
            LOG.warn(
                    "event=overloaded node={} limit={} refused={} answered={} waiting={} quickest_ms={} usual_ms={}",
                    node,
                    limit,
                    turnedAway,
                    answers,
                    waitingMax,
                    quickest / 1_000_000,
                    usualNanos / 1_000_000);
        }
    }

    /** Where few wait, none waits long for another: then it is the disk and the network that take the time. */
    private boolean queueless() {
        return peak <= settings.queuelessMax();
    }

    private void learn(long quickest) {
        if (quickest < usualNanos) {
            usualNanos = quickest;
        } else if (queueless()) {
            usualNanos += (quickest - usualNanos) / STEP;
        }
    }

    private int between(long wanted, int before) {
        return (int) Math.min(before, Math.max(wanted, Math.min(most, settings.waitingMin())));
    }

    /** Where many were refused for each that was answered, they come again over a longer time. */
    private long retryMillis(long answers, long turnedAway) {
        long once = settings.waitMax().toMillis();
        long spread = once + once * turnedAway / Math.max(1, answers);
        return Math.min(RETRY_MILLIS_MAX, Math.max(spread, refusedThere.sum() > 0 ? toldMillis : 0));
    }

    private void begin() {
        beganNanos = clock.nanos();
        answered.reset();
        quickestNanos.reset();
        refused.reset();
        refusedFull.reset();
        refusedThere.reset();
        peak = 0;
    }
}
