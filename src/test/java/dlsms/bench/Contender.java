package dlsms.bench;

import java.util.List;

/** Something that is measured: servers that run. For one thread. */
interface Contender extends AutoCloseable {
    String name();

    /** Of each of its servers, in the same order each time. Waits. */
    List<Sample> samples();

    /** Ends what it started. */
    @Override
    void close();
}
