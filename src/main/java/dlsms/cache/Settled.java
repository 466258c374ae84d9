package dlsms.cache;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Tells scopes that stay as they are for a while from those that change all the time. To put an answer into Redis that
 * nobody can use any more when it is there costs more than to make it. Any thread.
 */
final class Settled {

    /** More scopes are all taken for new ones. */
    static final int SCOPES_MAX = 10_000;

    private final long afterNanos;
    private final LongSupplier nanos;
    private final ConcurrentHashMap<String, Since> scopes = new ConcurrentHashMap<>();

    /** @param after how long a version must have been the newest one */
    Settled(Duration after, LongSupplier nanos) {
        this.afterNanos = after.toNanos();
        this.nanos = nanos;
    }

    private record Since(long version, long nanos) {}

    /** Whether the key's version has been the scope's newest for so long, as far as this process has seen. */
    boolean is(Key key) {
        long now = nanos.getAsLong();
        if (scopes.size() >= SCOPES_MAX) {
            scopes.clear();
        }
        Since since = scopes.compute(key.scope(), (scope, known) -> {
            if (known == null) {
                // It may have been so for days.
                return new Since(key.version(), now - afterNanos);
            }
            return known.version() < key.version() ? new Since(key.version(), now) : known;
        });
        return since.version() == key.version() && now - since.nanos() >= afterNanos;
    }
}
