package dlsms.cache;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Answers kept in this process: of each scope those of the newest version seen, as many as fit; what was not used for
 * longest goes first. Any thread but the loop's, which never waits for others.
 */
final class LocalAnswers<T> {

    /** One answer takes at most this part of all. */
    private static final int ANSWERS_MIN = 8;

    private final long bytesMax;
    private final LinkedHashMap<Key, Held<T>> byUse = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, Scope> scopes = new HashMap<>();
    private long bytes;

    LocalAnswers(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    private record Held<T>(Answer<T> answer, long bytes) {}

    private record Scope(long version, Set<Key> keys) {}

    /** The answer, if it is there and holds at that time. */
    synchronized Optional<Answer<T>> get(Key key, Instant now) {
        return Optional.ofNullable(byUse.get(key)).map(Held::answer).filter(answer -> answer.holdsAt(now));
    }

    /** Keeps it in the place of what is older, unless it is too large or older itself. */
    synchronized void put(Key key, Answer<T> answer, long answerBytes) {
        if (answerBytes > bytesMax / ANSWERS_MIN) {
            return;
        }
        long newest = newest(key.scope());
        if (key.version() < newest) {
            return;
        }
        if (key.version() > newest) {
            clear(key.scope());
        }
        remove(key);
        byUse.put(key, new Held<>(answer, answerBytes));
        bytes += answerBytes;
        scopes.computeIfAbsent(key.scope(), scope -> new Scope(key.version(), new HashSet<>()))
                .keys()
                .add(key);
        shrink();
    }

    /** Lets go of a scope's answers, if they are of a version before that one. */
    synchronized void drop(String scope, long before) {
        if (newest(scope) < before) {
            clear(scope);
        }
    }

    /** Of the heap, about. */
    synchronized long bytes() {
        return bytes;
    }

    synchronized int size() {
        return byUse.size();
    }

    private long newest(String scope) {
        return Optional.ofNullable(scopes.get(scope)).map(Scope::version).orElse(Long.MIN_VALUE);
    }

    private void clear(String scope) {
        Optional.ofNullable(scopes.remove(scope)).ifPresent(old -> old.keys().forEach(this::forget));
    }

    private void remove(Key key) {
        forget(key);
        Scope scope = scopes.get(key.scope());
        if (scope != null && scope.keys().remove(key) && scope.keys().isEmpty()) {
            scopes.remove(key.scope());
        }
    }

    private void forget(Key key) {
        Optional.ofNullable(byUse.remove(key)).ifPresent(held -> bytes -= held.bytes());
    }

    private void shrink() {
        while (bytes > bytesMax) {
            Iterator<Key> oldest = byUse.keySet().iterator();
            remove(oldest.next());
        }
    }
}
