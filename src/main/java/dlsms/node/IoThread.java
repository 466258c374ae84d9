package dlsms.node;

import java.util.concurrent.Executor;

/**
 * The thread that all sockets share. What other nodes and callers send comes from there; what they are to be sent is
 * handed over to it, and runs after all that was handed over before and after all that the sockets had just then.
 * Any thread.
 */
public interface IoThread extends Executor {

    /** There is none: what is handed over is done at once, on the caller's thread. For simulators and tests. */
    IoThread NONE = new IoThread() {
        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public boolean isCurrent() {
            return false;
        }
    };

    /** Whether the caller is on it. */
    boolean isCurrent();
}
