package dlsms.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dlsms.node.DiskException;
import dlsms.raft.Wanted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The folder is another one when it is opened anew: emptied, unmounted, mounted from elsewhere. A node that went on
 * with an empty log under its old disk number could vote twice in a term.
 */
class VanishedFolderTest {

    @TempDir
    Path temporary;

    private Path folder;
    private FilledDatabase filled;

    @BeforeEach
    void open() {
        folder = temporary.resolve("n1");
        filled = FilledDatabase.made(folder, "n1");
        filled.fill(20, 100);
    }

    @AfterEach
    void close() {
        filled.close();
    }

    private void install() {
        try (var source = FilledDatabase.made(temporary.resolve("source"), "n2")) {
            source.fill(40, 100);
            try (var reader = source.snapshots.open()) {
                FilledDatabase.send(reader, filled.snapshots.staging());
                filled.database.install(reader.meta());
            }
        }
    }

    @Test
    void anEmptiedFolderIsNotMadeAnewByTheProcessThatKnewIt() {
        long disk = filled.database.disk();
        FolderFiles.delete(folder.resolve("db"));
        assertThatThrownBy(() -> filled.database.reopen())
                .isInstanceOf(CorruptDataException.class)
                .hasMessage("the database " + folder.resolve("db") + " is gone");
        assertThat(Folders.databases(folder)).isEmpty();
        filled.close();
        try (var next = new FilledDatabase(folder, "n1")) {
            assertThat(next.database.disk()).isPositive().isNotEqualTo(disk);
            assertThat(next.log.membership()).isEmpty();
        }
    }

    @Test
    void norIsOneThatIsGoneAsAWhole() {
        FolderFiles.delete(folder);
        assertThatThrownBy(() -> filled.database.reopen()).isInstanceOf(CorruptDataException.class);
        assertThat(folder).doesNotExist();
    }

    @Test
    void aDatabaseWithoutItsFilesIsNotTakenForTheOneItWas() {
        for (Path file : FolderFiles.list(folder.resolve("db"))) {
            if (!file.endsWith("CURRENT")) {
                FolderFiles.delete(file);
            }
        }
        assertThatThrownBy(() -> filled.database.reopen())
                .isInstanceOfAny(CorruptDataException.class, WrongDataFolderException.class);
    }

    @Test
    void whereThePointerIsGoneTheFirstNameIsNoAnswer() throws IOException {
        install();
        assertThat(Folders.databases(folder)).containsExactly("db-1");
        Files.delete(folder.resolve("current"));
        assertThatThrownBy(() -> filled.database.reopen())
                .isInstanceOf(CorruptDataException.class)
                .hasMessage(folder.resolve("current") + " is gone, which named db-1");
        assertThat(Folders.databases(folder)).containsExactly("db-1");
    }

    @Test
    void anotherDiskOfTheSameNodeIsRefusedAndNotServed() throws IOException {
        long disk = filled.database.disk();
        Path other = temporary.resolve("other");
        long number;
        try (var made = FilledDatabase.made(other, "n1")) {
            number = made.database.disk();
        }
        FolderFiles.delete(folder.resolve("db"));
        Files.move(other.resolve("db"), folder.resolve("db"));
        assertThatThrownBy(() -> filled.database.reopen())
                .isInstanceOf(WrongDataFolderException.class)
                .hasMessage("data folder " + folder + " is not the one that this node began with: its disk number is "
                        + number + ", expected " + disk);
        assertThatThrownBy(() -> filled.log.read(new Wanted(1, 1))).isInstanceOf(DiskException.class);
        filled.close();
        try (var next = new FilledDatabase(folder, "n1")) {
            assertThat(next.database.disk()).isEqualTo(number);
        }
    }
}
