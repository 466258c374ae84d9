package dlsms.storage;

import java.util.ArrayList;
import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksObject;
import org.rocksdb.WALRecoveryMode;

/** How RocksDB is set up: little memory, for several nodes may share a machine; see docs/storage.md for the sums. */
final class RocksOptions implements AutoCloseable {

    static {
        // Found by java.library.path; else RocksDB unpacks its library into the temporary folder at each start.
        RocksDB.loadLibrary();
    }

    static final long BLOCK_CACHE_BYTES = 16L << 20;
    static final long WAL_BYTES_MAX = 48L << 20;
    static final int OPEN_FILES_MAX = 256;

    // Merging lags behind: then writes wait a little, and then for as long as it takes.
    private static final int NEW_TABLES_SLOW = 24;
    private static final int NEW_TABLES_MAX = 36;
    private static final long BLOCK_BYTES = 16L << 10;
    private static final long INFO_LOG_BYTES_MAX = 4L << 20;

    private final List<RocksObject> opened = new ArrayList<>();
    private final Cache blockCache = own(new LRUCache(BLOCK_CACHE_BYTES));
    private final DBOptions database = own(new DBOptions());

    RocksOptions() {
        database.setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                // A torn record at the very end was never synced, so nobody was promised it; damage before that is an
                // error. The default mode would drop all after a damaged record without a word.
                .setWalRecoveryMode(WALRecoveryMode.TolerateCorruptedTailRecords)
                .setAvoidFlushDuringRecovery(true)
                .setMaxTotalWalSize(WAL_BYTES_MAX)
                .setMaxOpenFiles(OPEN_FILES_MAX)
                .setMaxBackgroundJobs(2)
                .setBytesPerSync(1L << 20)
                // What has failed is opened anew by the node: RocksDB going on by itself would go on from elsewhere.
                .setMaxBgErrorResumeCount(0)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxLogFileSize(INFO_LOG_BYTES_MAX)
                .setKeepLogFileNum(2)
                .setStatsDumpPeriodSec(0)
                .setStatsPersistPeriodSec(0);
    }

    DBOptions database() {
        return database;
    }

    /** The families in the order of {@link Family}, then RocksDB's own default one, which stays empty. */
    List<ColumnFamilyDescriptor> families() {
        var families = new ArrayList<ColumnFamilyDescriptor>();
        for (Family family : Family.values()) {
            families.add(new ColumnFamilyDescriptor(
                    family.nameOnDisk(),
                    options(family.writeBufferBytes(), family.compressed())
                            .setLevel0FileNumCompactionTrigger(family.newTablesMerged())));
        }
        families.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, options(1L << 20, false)));
        return families;
    }

    private ColumnFamilyOptions options(long writeBufferBytes, boolean compressed) {
        return own(new ColumnFamilyOptions())
                .setWriteBufferSize(writeBufferBytes)
                .setMaxWriteBufferNumber(3)
                .setTargetFileSizeBase(2 * writeBufferBytes)
                .setMaxBytesForLevelBase(8 * writeBufferBytes)
                .setLevel0SlowdownWritesTrigger(NEW_TABLES_SLOW)
                .setLevel0StopWritesTrigger(NEW_TABLES_MAX)
                .setCompressionType(compressed ? CompressionType.LZ4_COMPRESSION : CompressionType.NO_COMPRESSION)
                .setTableFormatConfig(new BlockBasedTableConfig()
                        .setBlockCache(blockCache)
                        .setBlockSize(BLOCK_BYTES)
                        .setCacheIndexAndFilterBlocks(true));
    }

    private <O extends RocksObject> O own(O object) {
        opened.add(object);
        return object;
    }

    @Override
    public void close() {
        opened.reversed().forEach(RocksObject::close);
    }
}
