package dlsms.server;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A part that opens on a thread of its own, while other parts are made that don't need it yet. */
final class Opening<T> implements AutoCloseable {

    private final CompletableFuture<T> part = new CompletableFuture<>();
    private final Consumer<T> close;

    /** @param close for who has to close it, once it is open */
    Opening(String name, Supplier<T> open, Consumer<T> close) {
        this.close = close;
        Thread.ofPlatform().name("open-" + name).daemon().start(() -> {
            try {
                part.complete(open.get());
            } catch (RuntimeException | Error e) {
                part.completeExceptionally(e);
            }
        });
    }

    /** When it is open. @throws CompletionException with what went wrong */
    T opened() {
        return part.join();
    }

    /** Waits until it is open. What could not be opened needs no closing. */
    @Override
    public void close() {
        part.thenAccept(close).exceptionally(never -> null).join();
    }
}
