package dlsms.node;

/** How fresh a read must be. */
public sealed interface ReadLevel {

    /** Reflects every write that completed, anywhere, before the read began (T§6.4). */
    record Linearizable() implements ReadLevel {}

    /** From this node's state as soon as it has applied {@code minIndex}; 0: at once. */
    record AtLeast(long minIndex) implements ReadLevel {}
}
