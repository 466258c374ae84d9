package dlsms.projection;

import java.util.List;
import org.jdbi.v3.core.Handle;

/** Deletes rows of epochs that nobody reads or writes any more, some at a time. */
final class Sweep {

    private static final List<String> TABLES =
            List.of("users", "branches", "areas", "seats", "reservations", "waitlist");

    private static final String DELETE = """
            DELETE FROM projection.%1$s WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM projection.%1$s WHERE epoch > :after AND epoch < :before LIMIT :max))""";

    private Sweep() {}

    /** Of the epochs between those two. @return false: there is none left */
    static boolean some(Handle handle, long after, long before, int max) {
        int left = max;
        for (String table : TABLES) {
            left -= handle.createUpdate(DELETE.formatted(table))
                    .bind("after", after)
                    .bind("before", before)
                    .bind("max", left)
                    .execute();
            if (left <= 0) {
                return true;
            }
        }
        return left < max;
    }
}
