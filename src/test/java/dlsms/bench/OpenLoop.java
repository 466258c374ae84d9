package dlsms.bench;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends at a fixed rate, whatever becomes of the calls. A call's time counts from when it should have been sent: where
 * the other side or this one stands still, all that was due meanwhile has waited, as its callers would have.
 */
final class OpenLoop implements Load {
    /** Calls that may wait for an answer at a time; more would only fill this process's memory. */
    static final int OUTSTANDING_MAX = 20_000;

    private static final long LAST_ANSWERS_SECONDS_MAX = 60;
    private static final long LOOK_MILLIS = 10;

    // Waking for each call would take more of the processor than the calls do, and they go out together anyway.
    private static final long REST_NANOS_MIN = 200_000;

    private final Workload workload;
    private final Schedule schedule;
    private final int outstandingMax;
    private final Semaphore outstanding;
    private final Meter meter = new Meter();
    private final Thread pacer;
    private volatile long sent;
    private volatile boolean stopping;

    /** When which call is due. */
    record Schedule(long startNanos, double perSecond) {
        /** @param number counted from 0 */
        long dueNanos(long number) {
            return startNanos + (long) (number * 1e9 / perSecond);
        }

        /** How many calls are due by then. */
        long dueBy(long nanos) {
            return Math.max(0, (long) ((nanos - startNanos) / 1e9 * perSecond) + 1);
        }
    }

    /** @param outstandingMax one more waits, and is late then */
    OpenLoop(Workload workload, double perSecond, int outstandingMax) {
        this.workload = workload;
        this.schedule = new Schedule(System.nanoTime(), perSecond);
        this.outstandingMax = outstandingMax;
        this.outstanding = new Semaphore(outstandingMax);
        this.pacer = Thread.ofPlatform().daemon().name("pacer").start(this::pace);
    }

    private void pace() {
        long number = 0;
        while (!stopping) {
            long due = schedule.dueNanos(number);
            long early = due - System.nanoTime();
            if (early > 0) {
                LockSupport.parkNanos(Math.max(early, REST_NANOS_MIN));
            } else if (mayStart()) {
                workload.send(answer -> answered(answer, due));
                number += 1;
                sent = number;
            }
        }
    }

    private boolean mayStart() {
        try {
            return outstanding.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            stopping = true;
            return false;
        }
    }

    private void answered(Answer answer, long due) {
        meter.count(answer, due);
        outstanding.release();
    }

    @Override
    public Meter meter() {
        return meter;
    }

    @Override
    public long backlog() {
        long answered = sent - (outstandingMax - outstanding.availablePermits());
        return Math.max(0, schedule.dueBy(System.nanoTime()) - answered);
    }

    @Override
    public void close() {
        stopping = true;
        try {
            pacer.join();
            if (!outstanding.tryAcquire(outstandingMax, LAST_ANSWERS_SECONDS_MAX, TimeUnit.SECONDS)) {
                int missing = outstandingMax - outstanding.availablePermits();
                throw new IllegalStateException(missing + " calls were never answered");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
