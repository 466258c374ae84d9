package dlsms.storage;

import dlsms.wire.command.ClusterRecord;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The single records: each can be read, and the ones that must be there are. One thread. */
final class MetaVerification {

    private final RocksFolder folder;
    private final Findings findings;

    MetaVerification(RocksFolder folder, Findings findings) {
        this.folder = folder;
        this.findings = findings;
    }

    void look() {
        try (Cursor cursor = folder.cursor(Family.META).first()) {
            for (; cursor.valid(); cursor.next()) {
                byte[] key = cursor.key();
                byte[] record = cursor.value();
                findings.count("records.meta");
                findings.checking(Family.META, key, () -> read(key, record));
            }
        } catch (CorruptDataException e) {
            findings.problem(Family.META.label(), "", e.getMessage());
        }
        require(MetaKey.IDENTITY, "whose folder this is");
    }

    private void require(byte[] key, String what) {
        findings.checking(Family.META, key, () -> {
            if (folder.get(Family.META, key).isEmpty()) {
                throw new CorruptDataException(what + " is not said");
            }
        });
    }

    private void read(byte[] key, byte[] record) {
        if (is(MetaKey.HARD_STATE, key)) {
            findings.number("term", MetaRecords.hardState(record).term());
        } else if (is(MetaKey.BASE, key)) {
            findings.number("log.base", MetaRecords.base(record).index());
        } else if (is(MetaKey.APPLIED, key)) {
            findings.number("applied", AppliedRecords.read(folder).position().index());
        } else if (is(MetaKey.OUTBOX, key)) {
            findings.number("outbox.completeAfter", OutboxExtent.decode(record).completeAfter());
        } else if (is(MetaKey.CLUSTER, key)) {
            Frame.unwrap(Family.META, key, record, ClusterRecord.parser());
        } else if (is(MetaKey.DISK, key) || is(MetaKey.PROBE, key)) {
            MetaRecords.number(key, record);
        } else if (is(MetaKey.STAGING, key)) {
            StagingRecord.decode(record);
        } else if (startsWith(MetaKey.TERMS, key)) {
            MetaKey.number(MetaKey.TERMS, key);
            MetaRecords.number(key, record);
        } else if (startsWith(MetaKey.MEMBERS, key)) {
            MetaKey.number(MetaKey.MEMBERS, key);
            LogOutlineRecords.decode(key, record);
        } else if (is(MetaKey.IDENTITY, key)) {
            MetaRecords.text(key, record);
        } else {
            throw new CorruptDataException("a record that nobody knows: " + new String(key, StandardCharsets.US_ASCII));
        }
    }

    private static boolean is(byte[] known, byte[] key) {
        return Arrays.equals(known, key);
    }

    private static boolean startsWith(byte[] prefix, byte[] key) {
        return key.length >= prefix.length && Arrays.equals(prefix, Arrays.copyOf(key, prefix.length));
    }
}
