package dlsms.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dlsms.server.CannotServe;
import dlsms.server.ExitCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupFileTest {

    @TempDir
    private Path folder;

    @Test
    void itStandsThereOnceItIsWholeAndForItsOwnerOnly() throws IOException {
        Path file = folder.resolve("state.backup");
        try (var backup = new BackupFile(file, false)) {
            backup.write(bytes("one "));
            backup.write(bytes("two"));
            assertThat(file).doesNotExist();
            assertThat(backup.keep(whole -> {})).isEqualTo(7);
        }
        assertThat(file).hasContent("one two");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(files()).containsExactly(file);
    }

    /** A name that was given is on the disk only once the folder is. */
    @Test
    void itsFolderIsSyncedAfterItHasItsName() {
        Path file = folder.resolve("state.backup");
        List<Path> synced = new ArrayList<>();
        try (var backup = new BackupFile(file, false, names -> {
            assertThat(file).exists();
            synced.add(names);
        })) {
            backup.write(bytes("one"));
            backup.keep(whole -> {});
        }
        assertThat(synced).containsExactly(folder);
    }

    @Test
    void whatBreaksOffLeavesNothingAndHarmsNothing() throws IOException {
        Path file = Files.writeString(folder.resolve("state.backup"), "the one before");
        try (var backup = new BackupFile(file, true)) {
            backup.write(bytes("half"));
        }
        assertThat(file).hasContent("the one before");
        assertThat(files()).containsExactly(file);
    }

    @Test
    void whatIsNotAsItShouldBeIsNotKept() throws IOException {
        Path file = folder.resolve("state.backup");
        try (var backup = new BackupFile(file, false)) {
            backup.write(bytes("half"));
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(() -> backup.keep(whole -> {
                        throw new IllegalStateException("only half");
                    }));
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void aFileThatIsThereStaysUnlessItIsToBeReplaced() throws IOException {
        Path file = Files.writeString(folder.resolve("state.backup"), "the one before");

        assertThatExceptionOfType(CannotServe.class)
                .isThrownBy(() -> new BackupFile(file, false))
                .withMessageContaining("--force")
                .matches(failure -> failure.exitCode() == ExitCode.ALREADY_THERE);

        try (var backup = new BackupFile(file, true)) {
            backup.write(bytes("new"));
            backup.keep(whole -> {});
        }
        assertThat(file).hasContent("new");
    }

    @Test
    void aFolderThatIsNotThereIsSaid() {
        assertThatExceptionOfType(CannotServe.class)
                .isThrownBy(() -> new BackupFile(folder.resolve("no/such/file"), false))
                .matches(failure -> failure.exitCode() == ExitCode.DISK_FAILED);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private Stream<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList().stream();
        }
    }
}
