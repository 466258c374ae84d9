package dlsms.cache;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What an answer is known by: equal keys, equal answers (for the times at which they hold).
 *
 * @param cluster its id: other clusters have other histories
 * @param scope what the answer depends on, see {@link #branch}
 * @param version index of the last entry that changed anything in the scope
 * @param query in its one written form
 */
public record Key(String cluster, String scope, long version, String query) {

    /** The seats of all branches and all that happens to them. */
    public static final String ALL = "*";

    /** Which seats there are, whatever happens to them. */
    public static final String CATALOGUE = "@";

    private static final String PREFIX = "dlsms:";
    private static final int HASH_BYTES = 16;

    /** The scope of one branch. No name of a branch makes {@link #ALL} or {@link #CATALOGUE} of it. */
    public static String branch(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("*", "%2A");
    }

    /** All keys of a scope begin so; what else begins so is not ours. */
    static String prefix(String cluster, String scope) {
        return PREFIX + cluster + ":" + scope + ":";
    }

    /** Where Redis keeps the names of a scope's keys. */
    static String index(String cluster, String scope) {
        return prefix(cluster, scope) + "keys";
    }

    /** As it stands in Redis. */
    String text() {
        return prefix(cluster, scope) + version + ":" + hash(query);
    }

    private static String hash(String query) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(query.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is in every JDK", e);
        }
    }
}
