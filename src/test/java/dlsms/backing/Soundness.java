package dlsms.backing;

import dlsms.process.Stack;
import java.util.ArrayList;
import java.util.List;

/** What must not happen while PostgreSQL is measured, however long anything took. One thread. */
final class Soundness {
    private static final String GAPS = "SELECT count(*) FROM audit_log WHERE event = 'Gap'";

    /** Rows of another epoch are rows written anew. */
    private static final String REBUILDS = "SELECT concat_ws(', then ', epoch, rebuilding) FROM projection";

    private final Stack stack;
    private final String rebuilds;

    private Soundness(Stack stack) {
        this.stack = stack;
        this.rebuilds = value(REBUILDS);
    }

    /** From now on; PostgreSQL runs and is projected into. */
    static Soundness from(Stack stack) {
        stack.awaitProjected();
        return new Soundness(stack);
    }

    /** A line for each thing that was wrong; waits until PostgreSQL has all. */
    List<String> wrong(Failures failures) {
        stack.awaitProjected();
        var wrong = new ArrayList<>(failed(failures));
        var gaps = value(GAPS);
        if (!gaps.equals("0")) {
            wrong.add("gaps in audit_log: " + gaps);
        }
        var now = value(REBUILDS);
        if (!now.equals(rebuilds)) {
            wrong.add("PostgreSQL's rows were written anew: epoch " + rebuilds + " before, " + now + " after");
        }
        return wrong;
    }

    static List<String> failed(Failures failures) {
        return failures.count() == 0
                ? List.of()
                : List.of("failed reservations: " + failures.count() + ", the last one: " + failures.last());
    }

    private String value(String query) {
        return stack.postgres().value(query).orElseThrow();
    }
}
