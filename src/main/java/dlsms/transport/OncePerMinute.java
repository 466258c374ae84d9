package dlsms.transport;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Keeps a log readable when the same thing goes wrong many times a second. Any thread. */
final class OncePerMinute {

    private static final int KEYS_MAX = 1_000;
    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final ConcurrentHashMap<String, Long> lastNanos = new ConcurrentHashMap<>();

    void run(String key, Runnable log) {
        long now = System.nanoTime();
        if (lastNanos.size() >= KEYS_MAX) {
            lastNanos.clear();
        }
        long kept = lastNanos.merge(key, now, (last, next) -> next - last < MINUTE_NANOS ? last : next);
        if (kept == now) {
            log.run();
        }
    }
}
