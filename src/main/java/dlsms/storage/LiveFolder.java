package dlsms.storage;

import dlsms.node.DiskException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Which of a data folder's databases is the live one. A small file names it; the next one, {@link #staged}, may gather
 * beside it until {@link #switchOver} makes it the live one. The loop's thread switches; any may ask.
 */
final class LiveFolder {

    private static final String POINTER = "current";
    private static final String FIRST = "db";
    private static final Pattern NAME = Pattern.compile("db(?:-([1-9][0-9]{0,17}))?");

    private final Path dataDir;
    private volatile long number;

    /** To be told by {@link #confirm} which one is live. */
    LiveFolder(Path dataDir) {
        this.dataDir = dataDir;
    }

    /** Of the folder as it is, without a write. @throws CorruptDataException as {@link #confirm} */
    static LiveFolder asItIs(Path dataDir) {
        var folders = new LiveFolder(dataDir);
        folders.number = folders.read();
        return folders;
    }

    private long read() {
        Path pointer = dataDir.resolve(POINTER);
        try {
            String name = Files.readString(pointer, StandardCharsets.US_ASCII).strip();
            if (!NAME.matcher(name).matches() || !Files.isDirectory(dataDir.resolve(name))) {
                throw new CorruptDataException(pointer + " names no database: " + name);
            }
            return numberOf(name);
        } catch (NoSuchFileException e) {
            if (number > 0) {
                throw new CorruptDataException(pointer + " is gone, which named " + name(number), e);
            }
            return 0;
        } catch (IOException e) {
            throw new DiskException(pointer + " can't be read: " + e, e);
        }
    }

    /** As {@link #asItIs}, also where what is live can't be told: the next one is beyond all that are there. */
    static LiveFolder forReplacing(Path dataDir) {
        var folders = new LiveFolder(dataDir);
        for (Path file : FolderFiles.list(dataDir)) {
            folders.number =
                    Math.max(folders.number, numberOf(file.getFileName().toString()));
        }
        return folders;
    }

    /** Whether there is anything that a node has written. */
    static boolean holdsData(Path dataDir) {
        return Files.isDirectory(dataDir)
                && FolderFiles.list(dataDir).stream()
                        .map(file -> file.getFileName().toString())
                        .anyMatch(name -> name.equals(POINTER) || numberOf(name) >= 0);
    }

    /** Names of what is there besides the live database. */
    List<String> leftovers() {
        return FolderFiles.list(dataDir).stream()
                .map(file -> file.getFileName().toString())
                .filter(name -> numberOf(name) >= 0 && numberOf(name) != number
                        || name.startsWith(FolderFiles.DISCARDED)
                        || name.endsWith(".new"))
                .toList();
    }

    /** Deletes all databases. @return their names */
    List<String> empty() {
        FolderFiles.discard(dataDir.resolve(POINTER));
        var names = new ArrayList<String>();
        for (Path file : FolderFiles.list(dataDir)) {
            String name = file.getFileName().toString();
            if (numberOf(name) >= 0) {
                FolderFiles.discard(file);
                names.add(name);
            }
        }
        clean();
        return names;
    }

    /** The one to work with. */
    Path live() {
        return dataDir.resolve(name(number));
    }

    /** The one that may become it. */
    Path staged() {
        return dataDir.resolve(name(number + 1));
    }

    private static String name(long number) {
        return number == 0 ? FIRST : FIRST + "-" + number;
    }

    /** -1 where it is no database's name. */
    private static long numberOf(String name) {
        var matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            return -1;
        }
        return matcher.group(1) == null ? 0 : Long.parseLong(matcher.group(1));
    }

    /** What {@link #commit} needs, written; nothing has changed yet. */
    Path prepare() {
        FolderFiles.syncFolder(staged());
        return FolderFiles.prepare(dataDir.resolve(POINTER), name(number + 1) + "\n");
    }

    /** The one moment between old and new. */
    void commit(Path prepared) {
        FolderFiles.move(prepared, dataDir.resolve(POINTER));
        number += 1; // before the sync, which may fail: what the pointer names must not be taken for staged
        FolderFiles.syncFolder(dataDir);
    }

    /** The staged one is the live one from now on; the old one stays until {@link #clean}. */
    void switchOver() {
        commit(prepare());
    }

    /**
     * Says again, durably, which one is live: an earlier attempt may have failed after it was seen.
     *
     * @throws CorruptDataException where the file names no database, or one that isn't there, or was there and is gone
     */
    void confirm() {
        number = read();
        if (number > 0) {
            Path prepared = FolderFiles.prepare(dataDir.resolve(POINTER), name(number) + "\n");
            FolderFiles.move(prepared, dataDir.resolve(POINTER));
            FolderFiles.syncFolder(dataDir);
        }
    }

    /** @throws CorruptDataException where the live one, which was open before, isn't there at all */
    void requireLive() {
        if (Files.notExists(live().resolve("CURRENT"))) {
            throw new CorruptDataException("the database " + live() + " is gone");
        }
    }

    /** Deletes all databases but the live and the staged one, and what an interrupted switch has left. */
    void clean() {
        for (Path file : FolderFiles.list(dataDir)) {
            String name = file.getFileName().toString();
            long found = numberOf(name);
            boolean old = found >= 0 && found != number && found != number + 1;
            if (old) {
                FolderFiles.discard(file);
            } else if (name.endsWith(".new") || name.startsWith(FolderFiles.DISCARDED)) {
                FolderFiles.delete(file);
            }
        }
    }
}
