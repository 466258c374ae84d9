package dlsms.bench;

import java.util.OptionalInt;
import java.util.function.Consumer;

/** Told once what came of a call, on any thread; must not block. */
interface Reply {
    void answered(Answer answer);

    /** The client that asks, which stays with one connection; empty: anybody, the connections take turns. */
    default OptionalInt client() {
        return OptionalInt.empty();
    }

    /** Of the same client: tells {@code told} instead. */
    default Reply instead(Consumer<Answer> told) {
        OptionalInt client = client();
        return new Reply() {
            @Override
            public void answered(Answer answer) {
                told.accept(answer);
            }

            @Override
            public OptionalInt client() {
                return client;
            }
        };
    }
}
