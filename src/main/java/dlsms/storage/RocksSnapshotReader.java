package dlsms.storage;

import dlsms.node.SnapshotReader;
import dlsms.raft.LogBase;
import dlsms.raft.LogPosition;
import dlsms.raft.Membership;
import dlsms.raft.MembershipAt;
import dlsms.raft.SnapshotMeta;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The state at one moment, read as it is asked for; where each chunk begins is remembered. Holds nobody up: when the
 * database is closed or opened anew, the moment is gone and each use says so. One thread at a time.
 */
final class RocksSnapshotReader implements SnapshotReader {

    private static final byte[] FIRST = {};

    private final Moment moment;
    private final SnapshotMeta meta;

    // Of the chunks that were read, and of the one after them; the last may be the end.
    private final List<Place> begins = new ArrayList<>();

    /** A place in the state: before the byte {@code from} of the record at {@code key}, or of the next one after it. */
    private record Place(int family, byte[] key, int from) {

        boolean isEnd() {
            return family == Family.STATE.size();
        }

        Place nextFamily() {
            return new Place(family + 1, FIRST, 0);
        }
    }

    private RocksSnapshotReader(Moment moment, SnapshotMeta meta) {
        this.moment = moment;
        this.meta = meta;
        begins.add(new Place(0, FIRST, 0));
    }

    static RocksSnapshotReader open(RocksDatabase database) {
        return database.watched(() -> openNow(database));
    }

    private static RocksSnapshotReader openNow(RocksDatabase database) {
        // Between the moment and the look at the log, the entry may be compacted away: then a later moment has it.
        Optional<RocksSnapshotReader> reader = Optional.empty();
        for (int tries = 0; reader.isEmpty() && tries < 10; tries++) {
            reader = tryOpen(Moment.now(database));
        }
        return reader.orElseThrow(
                () -> new CorruptDataException("the log has neither the last entry applied nor a base there"));
    }

    private static Optional<RocksSnapshotReader> tryOpen(Moment moment) {
        Optional<RocksSnapshotReader> reader = Optional.empty();
        try {
            reader = base(moment)
                    .map(base -> new SnapshotMeta(new SecureRandom().nextLong(), base, membership(moment, base)))
                    .map(meta -> new RocksSnapshotReader(moment, meta));
        } finally {
            if (reader.isEmpty()) {
                moment.close();
            }
        }
        return reader;
    }

    private static Optional<LogBase> base(Moment moment) {
        LogPosition applied =
                AppliedRecords.decode(moment.get(Family.META, MetaKey.APPLIED)).position();
        LogBase base =
                moment.get(Family.META, MetaKey.BASE).map(MetaRecords::base).orElse(LogBase.NONE);
        if (base.position().equals(applied)) {
            return Optional.of(base);
        }
        byte[] key = Keys.ofIndex(applied.index());
        return moment.get(Family.LOG, key)
                .map(record -> LogRecord.decode(key, record))
                .map(entry -> new LogBase(entry.position(), entry.chain()));
    }

    private static MembershipAt membership(Moment moment, LogBase base) {
        return moment.over(Family.META, cursor -> membership(cursor.atOrBefore(MetaKey.members(base.index()))));
    }

    private static MembershipAt membership(Cursor cursor) {
        if (!cursor.validWithin(MetaKey.MEMBERS)) {
            return new MembershipAt(0, Membership.NONE);
        }
        byte[] key = cursor.key();
        return new MembershipAt(MetaKey.number(MetaKey.MEMBERS, key), LogOutlineRecords.decode(key, cursor.value()));
    }

    @Override
    public SnapshotMeta meta() {
        return meta;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException where the chunk before it was not read yet
     * @throws IllegalStateException where the moment is gone
     * @throws CorruptDataException where a record can't be read: it is not passed on
     */
    @Override
    public Optional<byte[]> chunk(long number) {
        if (number < 0 || number >= begins.size()) {
            throw new IllegalArgumentException("chunk " + number + ", though " + begins.size() + " begin");
        }
        Place begin = begins.get((int) number);
        if (begin.isEnd()) {
            return Optional.empty();
        }
        var writer = new SnapshotChunk.Writer(meta.id(), number);
        Place end = fill(writer, begin);
        if (number == begins.size() - 1) {
            begins.add(end);
        }
        return Optional.of(writer.bytes());
    }

    private Place fill(SnapshotChunk.Writer writer, Place begin) {
        Place at = begin;
        while (!at.isEnd()) {
            Optional<Place> full = fillFrom(writer, at);
            if (full.isPresent()) {
                return full.get();
            }
            at = at.nextFamily();
        }
        return at;
    }

    /** Where the chunk is full; absent where the family ends first. */
    private Optional<Place> fillFrom(SnapshotChunk.Writer writer, Place begin) {
        return moment.over(Family.STATE.get(begin.family()), cursor -> fill(writer, begin, cursor.at(begin.key())));
    }

    private static Optional<Place> fill(SnapshotChunk.Writer writer, Place begin, Cursor cursor) {
        Family family = Family.STATE.get(begin.family());
        for (; cursor.valid(); cursor.next()) {
            byte[] key = cursor.key();
            if (!family.isState(key)) {
                continue;
            }
            byte[] record = cursor.value();
            int from = Arrays.equals(key, begin.key()) ? begin.from() : 0;
            if (from == 0) {
                Frame.open(family, key, record);
            }
            int taken = writer.add(family, key, record, from);
            if (from + taken < record.length) {
                return Optional.of(new Place(begin.family(), key, from + taken));
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        moment.close();
    }
}
