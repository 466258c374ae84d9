package dlsms.storage;

import java.util.Arrays;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** Goes over one column family. An unreadable record ends it with an exception, never silently. One thread. */
final class Cursor implements AutoCloseable {

    private final Family family;
    private final RocksIterator iterator;
    private final Runnable whenClosed;

    Cursor(Family family, RocksIterator iterator, Runnable whenClosed) {
        this.family = family;
        this.iterator = iterator;
        this.whenClosed = whenClosed;
    }

    Cursor first() {
        iterator.seekToFirst();
        return this;
    }

    Cursor last() {
        iterator.seekToLast();
        return this;
    }

    /** Goes to {@code key}, or to the next one after it. */
    Cursor at(byte[] key) {
        iterator.seek(key);
        return this;
    }

    /** Goes to {@code key}, or to the last one before it. */
    Cursor atOrBefore(byte[] key) {
        iterator.seekForPrev(key);
        return this;
    }

    void next() {
        iterator.next();
    }

    void previous() {
        iterator.prev();
    }

    /** @throws CorruptDataException where the end is none, but something that can't be read */
    boolean valid() {
        if (iterator.isValid()) {
            return true;
        }
        try {
            // An iterator that meets a damaged block is just no longer valid: only its status tells that from the end.
            iterator.status();
            return false;
        } catch (RocksDBException e) {
            throw Failures.reading(family.label(), e);
        }
    }

    boolean validWithin(byte[] prefix) {
        if (!valid()) {
            return false;
        }
        byte[] key = iterator.key();
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    byte[] key() {
        return iterator.key();
    }

    byte[] value() {
        return iterator.value();
    }

    @Override
    public void close() {
        iterator.close();
        whenClosed.run();
    }
}
