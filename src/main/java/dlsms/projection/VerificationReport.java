package dlsms.projection;

import java.util.List;

/**
 * What a comparison of PostgreSQL with the state has found.
 *
 * @param index both were looked at as of this entry
 * @param rows that were compared, the audit log's among them
 * @param differences in words, the first {@link #DIFFERENCES_MAX}
 * @param more further ones
 */
public record VerificationReport(long index, long rows, List<String> differences, long more) {

    /** That are named. */
    public static final int DIFFERENCES_MAX = 100;

    public boolean isSame() {
        return differences.isEmpty();
    }
}
