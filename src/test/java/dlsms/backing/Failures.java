package dlsms.backing;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Reservations that failed from the first one on, whether somebody measured at that moment or not. Any thread. */
final class Failures {
    private final AtomicLong count = new AtomicLong();
    private final AtomicReference<String> last = new AtomicReference<>("none");

    void add(Throwable error) {
        count.incrementAndGet();
        last.set(error.toString());
    }

    long count() {
        return count.get();
    }

    String last() {
        return last.get();
    }
}
