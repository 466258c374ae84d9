package dlsms.storage;

import dlsms.node.DiskException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** Looks through all that a stopped node has on disk, and changes nothing. One thread, one use. */
public final class Verification {

    /** That a report names; more are only counted. */
    public static final int PROBLEMS_MAX = 100;

    private Verification() {}

    /**
     * One thing that is wrong.
     *
     * @param where the family of records, or the part of the folder
     * @param key of the record, as hexadecimal digits; a name where it is no record
     * @param what one line
     */
    public record Problem(String where, String key, String what) {

        @Override
        public String toString() {
            return where + " " + key + ": " + what;
        }
    }

    /**
     * What was found.
     *
     * @param counts what was looked at, by name
     * @param problems the first {@value #PROBLEMS_MAX}
     * @param problemsFound all of them
     * @param leftovers what lies there and does no harm: a snapshot that was not received as a whole
     */
    public record Report(
            SortedMap<String, Long> counts, List<Problem> problems, long problemsFound, List<String> leftovers) {

        /** Whether nothing is wrong. */
        public boolean sound() {
            return problemsFound == 0;
        }

        /** For people: counts, leftovers, problems, one a line. */
        public List<String> lines() {
            var lines = new ArrayList<String>();
            counts.forEach((name, count) -> lines.add(name + " " + count));
            leftovers.forEach(each -> lines.add("leftover " + each));
            problems.forEach(each -> lines.add("PROBLEM " + each));
            if (problemsFound > problems.size()) {
                lines.add("PROBLEM and " + (problemsFound - problems.size()) + " more");
            }
            return lines;
        }
    }

    /**
     * Looks through the folder; as long as it takes to read it all. Damage is in the report.
     *
     * @throws WrongDataFolderException where there is no data
     * @throws DataFolderLockedException where a node runs there
     * @throws DiskException where the disk can't be read
     */
    public static Report of(Path dataDir) {
        if (!LiveFolder.holdsData(dataDir)) {
            throw new WrongDataFolderException("data folder " + dataDir + " holds no data");
        }
        var findings = new Findings();
        List<String> leftovers = FolderLock.whileHeld(dataDir, () -> look(dataDir, findings));
        return findings.report(leftovers);
    }

    private static List<String> look(Path dataDir, Findings findings) {
        try {
            LiveFolder folders = LiveFolder.asItIs(dataDir);
            lookThrough(folders.live(), findings);
            return folders.leftovers();
        } catch (CorruptDataException e) {
            findings.problem("folder", dataDir.toString(), e.getMessage());
            return List.of();
        }
    }

    private static void lookThrough(Path live, Findings findings) {
        Path messages = temporary();
        try (RocksFolder folder = RocksFolder.readOnly(live, messages)) {
            try {
                folder.verifyChecksums();
            } catch (CorruptDataException e) {
                findings.problem("tables", live.toString(), e.getMessage());
            }
            new MetaVerification(folder, findings).look();
            new LogVerification(folder, findings).look();
            new StateVerification(folder, findings).look();
        } finally {
            FolderFiles.delete(messages);
        }
    }

    // RocksDB writes what it has to say even when it only reads: not into the folder that is looked at.
    private static Path temporary() {
        try {
            return Files.createTempDirectory("dlsms-verify");
        } catch (IOException e) {
            throw new DiskException("no temporary folder can be made: " + e, e);
        }
    }
}
