package dlsms.storage;

import java.util.Optional;
import java.util.function.Function;
import org.rocksdb.Snapshot;

/**
 * One of RocksDB's moments, kept readable until it is closed. Holds nobody up: when the database is closed or opened
 * anew, the moment is gone and each use says so. One thread at a time.
 */
final class Moment implements AutoCloseable {

    private final RocksDatabase database;
    private final RocksFolder folder;
    private final Snapshot snapshot;

    private Moment(RocksDatabase database, RocksFolder folder) {
        this.database = database;
        this.folder = folder;
        this.snapshot = folder.pin();
    }

    /** As it is now. @throws IllegalStateException where {@link RocksSnapshots#READERS_MAX} are kept already */
    static Moment now(RocksDatabase database) {
        return database.reading(folder -> {
            if (folder.pins() >= RocksSnapshots.READERS_MAX) {
                throw new IllegalStateException(RocksSnapshots.READERS_MAX + " snapshots are being read already");
            }
            return new Moment(database, folder);
        });
    }

    Optional<byte[]> get(Family family, byte[] key) {
        return here(open -> open.get(family, key, snapshot));
    }

    /** What {@code question} says of the family, from its beginning on. It must be quick. */
    <R> R over(Family family, Function<Cursor, R> question) {
        return here(open -> {
            try (Cursor cursor = open.cursor(family, snapshot)) {
                return question.apply(cursor);
            }
        });
    }

    private <R> R here(Function<RocksFolder, R> question) {
        return database.watched(() -> database.reading(open -> {
            if (open != folder) {
                throw new IllegalStateException("the database was opened anew: the moment that was read is gone");
            }
            return question.apply(open);
        }));
    }

    /** Twice does nothing. */
    @Override
    public void close() {
        database.release(folder, snapshot);
    }
}
