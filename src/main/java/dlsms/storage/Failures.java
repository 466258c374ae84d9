package dlsms.storage;

import dlsms.node.DiskException;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status.Code;

/** What a failure of RocksDB means to the node. */
final class Failures {

    private Failures() {}

    static RuntimeException reading(String what, RocksDBException e) {
        // A file that the database counts on and that is gone is damage, not a disk that says no.
        boolean disk = code(e) == Code.IOError && !e.getMessage().contains("No such file");
        String message = what + " can't be read: " + oneLine(e);
        return disk ? new DiskException(message, e) : new CorruptDataException(message, e);
    }

    static RuntimeException writing(RocksDBException e) {
        if (code(e) == Code.Corruption) {
            return new CorruptDataException("the database can't be written: " + oneLine(e), e);
        }
        return new DiskException("the disk can't be written: " + oneLine(e), e);
    }

    private static Code code(RocksDBException e) {
        return e.getStatus() == null ? Code.Undefined : e.getStatus().getCode();
    }

    private static String oneLine(RocksDBException e) {
        return e.getMessage().replaceAll("\\s+", " ").strip();
    }
}
