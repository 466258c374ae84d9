package dlsms.transport;

import dlsms.node.SnapshotReader;
import dlsms.node.SnapshotStaging;
import dlsms.node.Snapshots;
import dlsms.raft.LogBase;
import dlsms.raft.LogPosition;
import dlsms.raft.Member;
import dlsms.raft.Membership;
import dlsms.raft.MembershipAt;
import dlsms.raft.NodeId;
import dlsms.raft.SnapshotMeta;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

/** Snapshots of so many chunks, each full of its number's lowest byte; takes in those of others. */
final class ListSnapshots implements Snapshots {

    static final int CHUNK_BYTES = 100_000;

    volatile int chunks = 30;
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    final Staging staging = new Staging();

    static SnapshotMeta meta(long id) {
        var members = new Membership(List.of(new Member(new NodeId("n1"), "h:1", Member.Role.VOTER, 7)));
        return new SnapshotMeta(id, new LogBase(new LogPosition(4, 1_000), -5), new MembershipAt(17, members));
    }

    static byte[] chunk(long number) {
        var bytes = new byte[CHUNK_BYTES];
        Arrays.fill(bytes, (byte) number);
        return bytes;
    }

    @Override
    public SnapshotReader open() {
        return new Reader(opened.incrementAndGet());
    }

    @Override
    public SnapshotStaging staging() {
        return staging;
    }

    private final class Reader implements SnapshotReader {

        private final long id;

        Reader(long id) {
            this.id = id;
        }

        @Override
        public SnapshotMeta meta() {
            return ListSnapshots.meta(id);
        }

        @Override
        public Optional<byte[]> chunk(long number) {
            return number < chunks ? Optional.of(ListSnapshots.chunk(number)) : Optional.empty();
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    /** Remembers what came. */
    static final class Staging implements SnapshotStaging {

        final List<Long> taken = new CopyOnWriteArrayList<>();
        volatile LongConsumer before = number -> {};
        volatile boolean complete;
        private Optional<SnapshotMeta> begun = Optional.empty();
        private long next;

        @Override
        public long begin(SnapshotMeta meta) {
            if (!begun.equals(Optional.of(meta))) {
                begun = Optional.of(meta);
                next = 0;
            }
            return next;
        }

        @Override
        public void take(long number, byte[] bytes) {
            before.accept(number);
            if (number != next || !Arrays.equals(bytes, chunk(number))) {
                throw new IllegalArgumentException("chunk " + number + " came, not " + next);
            }
            next += 1;
            taken.add(number);
        }

        @Override
        public void complete(long chunks) {
            if (chunks != next) {
                throw new IllegalArgumentException(chunks + " chunks, not " + next);
            }
            complete = true;
        }
    }
}
