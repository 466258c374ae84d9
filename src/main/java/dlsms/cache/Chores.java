package dlsms.cache;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;

/** Threads for what is done beside the callers. */
final class Chores {

    private Chores() {}

    /** What is given to it after it was shut down is not done, and who gives it needn't care. */
    static ScheduledExecutorService thread(String name) {
        return new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name(name).daemon().factory(), new ThreadPoolExecutor.DiscardPolicy());
    }
}
