package dlsms.service;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** This node's whole state, for a file; staff only. It needs no leader. Any thread. */
public final class Backups implements AutoCloseable {

    /** At one time on one node: each keeps the state of its moment on the disk. */
    public static final int UNDER_WAY_MAX = 2;

    private final Gateway gateway;
    private final Supplier<Source> states;
    private final Semaphore free = new Semaphore(UNDER_WAY_MAX);
    private final Set<Open> open = ConcurrentHashMap.newKeySet();

    /** @param states opens the state as it is at that moment; it may wait for the disk */
    public Backups(Gateway gateway, Supplier<Source> states) {
        this.gateway = gateway;
        this.states = states;
    }

    /** The bytes of the file, piece by piece. One thread at a time, which may have to wait for the disk. */
    public interface Source extends AutoCloseable {

        /** The next piece; empty: that was all. */
        Optional<byte[]> next();

        /** Lets go of the moment. */
        @Override
        void close();
    }

    /** The state as it is now, to be closed; Busy where {@link #UNDER_WAY_MAX} are open. */
    public CompletableFuture<Result<Source>> open(Call call) {
        return Inputs.check(Inputs.isStaff(call)).then(fine -> gateway.disk(this::open));
    }

    /** Breaks off those that are open, so that the disk may be closed. */
    @Override
    public void close() {
        free.drainPermits();
        List.copyOf(open).forEach(Open::close);
    }

    private Result<Source> open() {
        if (!free.tryAcquire()) {
            return Result.failed(new Failure.Busy("backupsMax"));
        }
        try {
            var opened = new Open(states.get());
            open.add(opened);
            return new Result.Ok<>(opened, gateway.appliedIndex());
        } catch (RuntimeException e) {
            free.release();
            throw e;
        }
    }

    /** One under way. It may be closed by another thread than reads it, and twice. */
    private final class Open implements Source {

        private final Source state;
        private boolean closed;

        Open(Source state) {
            this.state = state;
        }

        @Override
        public synchronized Optional<byte[]> next() {
            if (closed) {
                throw new IllegalStateException("the backup was broken off");
            }
            return state.next();
        }

        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                state.close();
                open.remove(this);
                free.release();
            }
        }
    }
}
