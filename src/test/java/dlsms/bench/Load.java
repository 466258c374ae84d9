package dlsms.bench;

/** Calls that are made until it is closed. For one thread. */
interface Load extends AutoCloseable {
    Meter meter();

    /** Calls that should have been sent by now and have not been: too many wait for an answer already. */
    long backlog();

    /** Sends no more and waits for the last answers. */
    @Override
    void close();
}
