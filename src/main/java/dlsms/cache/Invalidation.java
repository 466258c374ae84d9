package dlsms.cache;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What is published when a scope has changed: three words, so that others than the nodes can read it too.
 *
 * @param index answers of versions before it are of no more use
 */
record Invalidation(String cluster, long index, String scope) {

    static final String CHANNEL = "dlsms:invalidate";

    private static final int BYTES_MAX = 4_096;
    private static final int WORDS = 3;

    byte[] bytes() {
        return (cluster + " " + index + " " + scope).getBytes(StandardCharsets.UTF_8);
    }

    /** Empty: that is none, whoever sent it. */
    static Optional<Invalidation> parse(byte[] bytes) {
        if (bytes.length > BYTES_MAX) {
            return Optional.empty();
        }
        String[] words = new String(bytes, StandardCharsets.UTF_8).split(" ", -1);
        return words.length == WORDS && words[1].matches("[0-9]{1,18}")
                ? Optional.of(new Invalidation(words[0], Long.parseLong(words[1]), words[2]))
                : Optional.empty();
    }
}
