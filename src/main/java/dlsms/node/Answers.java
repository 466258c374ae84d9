package dlsms.node;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What a turn has to tell callers: gathers until the turn is through, then leaves as one list for the thread that makes
 * messages of it. Only what no later turn can change may wait here. The loop's thread only.
 */
final class Answers {

    private final IoThread io;
    private List<Runnable> made = new ArrayList<>();

    Answers(IoThread io) {
        this.io = io;
    }

    <T> void add(CompletableFuture<T> caller, T answer) {
        add(() -> caller.complete(answer));
    }

    void addFailure(CompletableFuture<?> caller, Throwable failure) {
        add(() -> caller.completeExceptionally(failure));
    }

    /** To be done when the callers are told. */
    void add(Runnable task) {
        made.add(task);
    }

    /** All of them, in their order. */
    void leave() {
        if (made.isEmpty()) {
            return;
        }
        List<Runnable> leaving = made;
        made = new ArrayList<>();
        io.execute(() -> leaving.forEach(Runnable::run));
    }
}
