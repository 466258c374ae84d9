package dlsms.raft;

import java.util.Arrays;

/** What a majority of the members means (§5.2). Any two majorities share a member: all safety rests on that. */
final class Quorum {

    private Quorum() {}

    /** Whether {@code count} of {@code members} are a majority. */
    static boolean reached(int count, int members) {
        return count > members / 2;
    }

    /** The greatest index that a majority has reached; {@code indexes} has one for each member and is sorted here. */
    static long agreedIndex(long[] indexes) {
        Arrays.sort(indexes);
        return indexes[(indexes.length - 1) / 2];
    }
}
