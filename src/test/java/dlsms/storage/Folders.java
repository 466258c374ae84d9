package dlsms.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Data folders as a damaged disk would give them back. */
final class Folders {

    private Folders() {}

    static Path copy(Path source, Path target) throws IOException {
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(source.relativize(file).toString()));
            }
        }
        return target;
    }

    /** Those that hold something, by name. */
    static List<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .filter(file -> file.toFile().length() > 0)
                    .sorted()
                    .toList();
        }
    }

    /** The one write-ahead log that holds something. */
    static Path journal(Path folder) throws IOException {
        List<Path> journals = files(folder, ".log");
        assertThat(journals).hasSize(1);
        return journals.getFirst();
    }

    /** Of all files. */
    static long bytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
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
