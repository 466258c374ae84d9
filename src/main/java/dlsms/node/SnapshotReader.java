package dlsms.node;

import dlsms.raft.SnapshotMeta;
import java.util.Optional;

/** The whole state as it was at one moment, in chunks. One thread at a time. */
public interface SnapshotReader extends AutoCloseable {

    /** Of what. */
    SnapshotMeta meta();

    /**
     * A chunk by its number, from 0: the next one, or any that was read before. Empty after the last. The bytes vouch
     * for themselves.
     */
    Optional<byte[]> chunk(long number);

    /** Lets go of the moment. */
    @Override
    void close();
}
