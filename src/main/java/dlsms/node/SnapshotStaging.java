package dlsms.node;

import dlsms.raft.SnapshotMeta;

/** Where a snapshot gathers, chunk by chunk, beside the state that serves. One thread at a time, not the loop's. */
public interface SnapshotStaging {

    /**
     * The number of the chunk that is wanted next: 0, or more where this very snapshot began to come before. Another
     * one's chunks are dropped.
     */
    long begin(SnapshotMeta meta);

    /** Takes the chunk that is wanted next. @throws IllegalArgumentException where its bytes or its number are wrong */
    void take(long number, byte[] bytes);

    /** It is whole: {@link Disk#install} may follow, also after a restart of the stream. */
    void complete(long chunks);
}
