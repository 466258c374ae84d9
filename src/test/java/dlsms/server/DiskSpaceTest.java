package dlsms.server;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.raft.DiskHealth;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskSpaceTest {

    private static final long RESERVE = 1_000;

    private final List<DiskHealth> heard = new ArrayList<>();
    private long usable = 10 * RESERVE;

    @Test
    void belowTheReserveItIsFullAndGoodAgainAboveTwiceTheReserve() {
        var space = new DiskSpace(() -> usable, RESERVE, heard::add);
        space.look();
        assertThat(heard).as("a good disk is no news").isEmpty();

        usable = RESERVE - 1;
        space.look();
        space.look();
        assertThat(heard).containsExactly(DiskHealth.FULL, DiskHealth.FULL);

        heard.clear();
        usable = 2 * RESERVE - 1;
        space.look();
        assertThat(heard).as("not enough yet").isEmpty();

        usable = 2 * RESERVE;
        space.look();
        space.look();
        assertThat(heard).containsExactly(DiskHealth.GOOD);
        assertThat(space.usableBytes()).isEqualTo(2 * RESERVE);
    }

    @Test
    void aDiskThatCannotBeAskedChangesNothing() {
        DiskSpace.Disk gone = () -> {
            throw new IOException("gone");
        };
        var space = new DiskSpace(gone, RESERVE, heard::add);
        space.look();
        assertThat(heard).isEmpty();
    }

    @Test
    void aRealFolderHasSomeSpace(@TempDir Path folder) throws IOException {
        assertThat(DiskSpace.Disk.of(folder).usableBytes()).isPositive();
    }
}
