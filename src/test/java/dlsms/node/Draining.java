package dlsms.node;

import static org.awaitility.Awaitility.await;

import dlsms.raft.Input;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A loop's thread that sleeps until an inbox has something for it. */
final class Draining {

    private static final int INPUTS_MAX = 10;

    private Draining() {}

    /** Returns when the thread that drains waits, or is through. */
    static CompletableFuture<List<Input>> of(Inbox inbox) {
        var drained = new CompletableFuture<List<Input>>();
        Thread loop = Thread.ofPlatform().daemon().start(() -> {
            try {
                drained.complete(inbox.drain(INPUTS_MAX));
            } catch (InterruptedException e) {
                drained.completeExceptionally(e);
            }
        });
        await().until(() -> drained.isDone() || loop.getState() == Thread.State.TIMED_WAITING);
        return drained;
    }
}
