package dlsms.bench;

/** One kind of call that clients make again and again. Any thread, where nothing else is said. */
interface Workload {
    String name();

    /** Sends one call and returns at once; {@code reply} is told what came of it. */
    void send(Reply reply);

    /** Whether {@link #makeRoom} is needed soon. */
    default boolean isFull() {
        return false;
    }

    /** Takes away what its calls have left behind, while none are under way. Waits. */
    default void makeRoom() throws InterruptedException {}
}
