package dlsms.raft;

import java.util.ArrayList;
import java.util.List;

/** The memberships that stand in the log, after the one that was in force at its base. The newest counts (T§4.1). */
final class Memberships {

    private final ArrayList<MembershipAt> inLog = new ArrayList<>(); // in order, never empty

    /** @param restored none where the node never knew any but the founders */
    Memberships(Membership founders, List<MembershipAt> restored) {
        if (restored.isEmpty() || restored.getFirst().index() > 0) {
            inLog.add(new MembershipAt(0, founders));
        }
        for (MembershipAt each : restored) {
            append(each);
        }
    }

    /** In force, committed or not. */
    MembershipAt current() {
        return inLog.getLast();
    }

    /** In force for who knows the log up to {@code index} only, which is not before the base. */
    Membership upTo(long index) {
        int last = inLog.size() - 1;
        while (last > 0 && inLog.get(last).index() > index) {
            last--;
        }
        return inLog.get(last).membership();
    }

    void append(MembershipAt newer) {
        if (!inLog.isEmpty() && newer.index() <= current().index()) {
            throw new IllegalArgumentException("members change at " + newer.index() + ", but at "
                    + current().index() + " before that");
        }
        inLog.add(newer);
    }

    /** What stood at {@code index} and after it is gone: who was in force before is again (T§4.1). */
    void cutFrom(long index) {
        while (inLog.size() > 1 && current().index() >= index) {
            inLog.removeLast();
        }
    }

    /** The log begins after {@code baseIndex} now. */
    void startAfter(long baseIndex) {
        while (inLog.size() > 1 && inLog.get(1).index() <= baseIndex) {
            inLog.removeFirst();
        }
    }

    /** A snapshot took the log's place. */
    void restartWith(MembershipAt installed) {
        inLog.clear();
        inLog.add(installed);
    }
}
