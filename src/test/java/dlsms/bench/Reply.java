package dlsms.bench;

import java.util.OptionalInt;

/** Told once what came of a call, on any thread; must not block. */
interface Reply {
    void answered(Answer answer);

    /** The client that asks, which stays with one connection; empty: anybody, the connections take turns. */
    default OptionalInt client() {
        return OptionalInt.empty();
    }
}
