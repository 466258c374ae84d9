package dlsms.bench;

/** Calls that are made until it is closed. For one thread. */
interface Load extends AutoCloseable {
    Meter meter();

    /** Calls that were due by now and have no answer: how long they took is not in the meter yet. */
    long backlog();

    /** Sends no more and waits for the last answers. */
    @Override
    void close();
}
