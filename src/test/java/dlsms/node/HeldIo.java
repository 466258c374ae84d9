package dlsms.node;

import java.util.concurrent.ConcurrentLinkedQueue;

/** An I/O thread that is whichever thread the test says, and begins with what it was handed when the test says so. */
public final class HeldIo implements IoThread {

    private final ConcurrentLinkedQueue<Runnable> handedOver = new ConcurrentLinkedQueue<>();
    private volatile Thread thread;

    @Override
    public void execute(Runnable task) {
        handedOver.add(task);
    }

    @Override
    public boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /** From now on the caller's thread is it. */
    public void begin() {
        thread = Thread.currentThread();
    }

    /** How many tasks wait. */
    public int waiting() {
        return handedOver.size();
    }

    /** Does all that waits, on the caller's thread. */
    public void run() {
        for (Runnable task = handedOver.poll(); task != null; task = handedOver.poll()) {
            task.run();
        }
    }
}
