package dlsms.node;

import dlsms.raft.Input;
import dlsms.raft.LogEntry;
import dlsms.raft.Message;
import dlsms.raft.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits for the next turn, bounded. Any thread puts in; the loop's thread takes out. The node's own promises come
 * first, then news, then messages, then requests of callers (proposals last), then the tick: a node that was paused
 * reads its mail before it decides that its leader is silent.
 *
 * <p>The I/O thread wakes the loop when it is through with what the sockets had, not at the first of it: so one turn
 * takes it all.
 */
final class Inbox {

    /** Whether {@link #drain} may wait for something to happen; a simulator's loop never does. */
    enum Waiting {
        UNTIL_TICK,
        NEVER
    }

    private final NodeSettings settings;
    private final Clock clock;
    private final Counters counters;
    private final Waiting waiting;
    private final IoThread io;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final ArrayDeque<Received> messages = new ArrayDeque<>();
    private final ArrayDeque<Request> requests = new ArrayDeque<>();
    private final Gathering proposals;
    private final LinkedHashMap<Topic, Input> news = new LinkedHashMap<>();
    private long messageBytes;
    private boolean drainWaits;
    private boolean wakeHandedOver; // to the I/O thread
    private volatile boolean closed;

    // The loop's thread only. What Raft must not lose: bounded by what one turn gives.
    private final List<Input> own = new ArrayList<>();
    private long nextTickNanos;
    private boolean ticked;

    private record Received(Input.Received input, long bytes) {}

    /** What news is of; the latest counts. */
    private record Topic(Class<? extends Input> kind, Optional<NodeId> of) {}

    Inbox(NodeSettings settings, Clock clock, Counters counters, Waiting waiting, IoThread io) {
        this.settings = settings;
        this.clock = clock;
        this.counters = counters;
        this.waiting = waiting;
        this.io = io;
        this.proposals = new Gathering(settings);
        this.nextTickNanos = clock.nanos() + settings.tick().toNanos();
    }

    /** False, and counted: there was no room, the message is dropped. */
    boolean offer(NodeId from, Message message) {
        long bytes = bytesOf(message);
        lock.lock();
        try {
            boolean full = messages.size() >= settings.limits().inboxInputsMax()
                    || bytes > 0
                            && messageBytes > 0
                            && messageBytes + bytes > settings.limits().inboxBytesMax();
            if (full || closed) {
                counters.messageDropped();
                return false;
            }
            messages.add(new Received(new Input.Received(from, message), bytes));
            messageBytes += bytes;
            wakeDrain();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** False: there was no room, or the inbox is closed. */
    boolean offer(Request request) {
        lock.lock();
        try {
            if (requests.size() + proposals.size() >= settings.limits().inboxInputsMax() || closed) {
                return false;
            }
            if (!request.gathers()) {
                requests.add(request);
                wakeDrain();
            } else if (proposals.add(request, clock.nanos())) {
                wakeDrain();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * What must not be dropped: it is bounded, for the latest of its kind, and about the same node, takes the place of
     * those before.
     */
    void tell(Input input, Optional<NodeId> about) {
        lock.lock();
        try {
            news.put(new Topic(input.getClass(), about), input);
            wakeDrain();
        } finally {
            lock.unlock();
        }
    }

    /** The proposals of this turn are under way: those that come meanwhile gather. The loop's thread only. */
    void batchBegan() {
        lock.lock();
        try {
            proposals.batchBegan();
        } finally {
            lock.unlock();
        }
    }

    /** No proposals are under way any more. The loop's thread only. @param answered in this turn */
    void batchEnded(int answered) {
        lock.lock();
        try {
            proposals.batchEnded(answered, clock.nanos());
        } finally {
            lock.unlock();
        }
    }

    /** Stands first in the next turn; never dropped. The loop's thread only. */
    void addOwn(Input input) {
        own.add(input);
    }

    /** Forgets what {@link #addOwn} put in: the Raft that it was for is no more. The loop's thread only. */
    void forgetOwn() {
        own.clear();
    }

    /**
     * What happened since the last turn. Waits until something does, at most until the next tick. The loop's thread
     * only.
     */
    List<Input> drain(int inputsMax) throws InterruptedException {
        var inputs = new ArrayList<>(own);
        own.clear();
        for (Request request : takeArrived(inputs, inputsMax)) {
            request.taken(clock).ifPresent(inputs::add);
        }
        ticked = tickIsDue();
        if (ticked) {
            inputs.add(new Input.Tick());
        }
        return inputs;
    }

    /** Whether the last drain ended with a tick. The loop's thread only. */
    boolean ticked() {
        return ticked;
    }

    /** Whether nothing waits for the next turn but the clock. The loop's thread only. */
    boolean isEmpty() {
        lock.lock();
        try {
            return own.isEmpty() && nothingArrived(clock.nanos());
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing more, and lets a waiting drain return. */
    void close() {
        lock.lock();
        try {
            closed = true;
            wakeDrain();
        } finally {
            lock.unlock();
        }
    }

    /** Any thread. */
    boolean isClosed() {
        return closed;
    }

    private List<Request> takeArrived(List<Input> inputs, int inputsMax) throws InterruptedException {
        lock.lock();
        try {
            if (waiting == Waiting.UNTIL_TICK && inputs.isEmpty()) {
                awaitArrival();
            }
            inputs.addAll(news.values());
            news.clear();
            for (int i = 0; i < inputsMax && !messages.isEmpty(); i++) {
                Received received = messages.poll();
                messageBytes -= received.bytes();
                inputs.add(received.input());
            }
            var taken = new ArrayList<Request>();
            for (int i = 0; i < inputsMax && !requests.isEmpty(); i++) {
                taken.add(requests.poll());
            }
            proposals.take(taken, clock.nanos());
            return taken;
        } finally {
            lock.unlock();
        }
    }

    private void awaitArrival() throws InterruptedException {
        drainWaits = true;
        try {
            long now = clock.nanos();
            while (nothingArrived(now) && !closed && nextTickNanos - now > 0) {
                arrived.awaitNanos(proposals.sleepNanos(now, nextTickNanos - now));
                now = clock.nanos();
            }
        } finally {
            drainWaits = false;
        }
    }

    private boolean nothingArrived(long now) {
        return messages.isEmpty() && requests.isEmpty() && news.isEmpty() && !proposals.isDue(now);
    }

    /** With the lock. */
    private void wakeDrain() {
        if (!drainWaits) {
            return; // it will look before it waits
        }
        if (!io.isCurrent()) {
            arrived.signal();
        } else if (!wakeHandedOver) {
            wakeHandedOver = true;
            io.execute(this::wakeNow);
        }
    }

    private void wakeNow() {
        lock.lock();
        try {
            wakeHandedOver = false;
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * After a pause there is one tick, however long it was: a node that slept must not count the leader's silence
     * meanwhile.
     */
    private boolean tickIsDue() {
        long now = clock.nanos();
        if (now - nextTickNanos < 0) {
            return false;
        }
        long tickNanos = settings.tick().toNanos();
        boolean paused = now - nextTickNanos >= tickNanos;
        nextTickNanos = paused ? now + tickNanos : nextTickNanos + tickNanos;
        return true;
    }

    private static long bytesOf(Message message) {
        long bytes = 0;
        if (message instanceof Message.Append append) {
            for (LogEntry entry : append.entries()) {
                bytes += entry.size();
            }
        }
        return bytes;
    }
}
