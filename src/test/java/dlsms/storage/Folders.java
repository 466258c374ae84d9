package dlsms.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Data folders as a damaged disk would give them back. */
final class Folders {

    private Folders() {}

    /** Also of a folder in use: RocksDB deletes what it no longer needs whenever it likes. */
    static Path copy(Path source, Path target) throws IOException {
        for (Path file : all(source)) {
            try {
                Files.copy(file, target.resolve(source.relativize(file).toString()));
            } catch (NoSuchFileException e) {
                assertThat(file).doesNotExist();
            }
        }
        return target;
    }

    /** Files and folders, each folder before what is in it, but those that vanish meanwhile. */
    private static List<Path> all(Path folder) throws IOException {
        var found = new ArrayList<Path>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) {
                found.add(each);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path each, BasicFileAttributes attributes) {
                found.add(each);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path each, IOException e) {
                return FileVisitResult.CONTINUE;
            }
        });
        return found;
    }

    /** Those that hold something, by name. */
    static List<Path> files(Path folder, String ending) throws IOException {
        return all(folder).stream()
                .filter(file -> file.toString().endsWith(ending))
                .filter(file -> file.toFile().length() > 0)
                .sorted()
                .toList();
    }

    /** The one write-ahead log that holds something. */
    static Path journal(Path folder) throws IOException {
        List<Path> journals = files(folder, ".log");
        assertThat(journals).hasSize(1);
        return journals.getFirst();
    }

    /** Of all files. */
    static long bytes(Path folder) throws IOException {
        return all(folder).stream().mapToLong(file -> file.toFile().length()).sum();
    }

    /** Names of the RocksDB folders in a data folder. */
    static List<String> databases(Path folder) {
        return FolderFiles.list(folder).stream()
                .map(file -> file.getFileName().toString())
                .filter(name -> name.startsWith("db"))
                .toList();
    }

    static void flip(Path file, int at, int bits) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= (byte) bits;
        Files.write(file, bytes);
    }

    static void cut(Path file, int length) throws IOException {
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), length));
    }
}
