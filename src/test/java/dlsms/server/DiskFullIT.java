package dlsms.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fills up, on a file system of its own; for root only, who may mount one. */
class DiskFullIT {

    private static final Duration HAPPENS_WITHIN = Duration.ofSeconds(60);
    private static final int DISK_MEBIBYTES = 128;

    @TempDir
    private Path folder;

    private Path disk;

    @AfterEach
    void unmount() throws Exception {
        if (disk != null) {
            run("umount", "--lazy", disk.toString());
        }
    }

    @Test
    void aLeaderWithoutSpaceGivesWayAndComesBackByItself() throws Exception {
        disk = Files.createDirectories(folder.resolve("n1"));
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=" + DISK_MEBIBYTES + "m,mode=700", "none", "" + disk);
        assumeTrue(mounted, "only root may mount");
        try (var nodes = new ScriptedCluster(folder)) {
            nodes.up("--disk-reserve", "32");
            nodes.dlsms("transfer", "--to", "n1");

            Path filler = fill();
            await().atMost(HAPPENS_WITHIN).until(() -> health(nodes).equals("full") && nodes.leader() != 1);
            assertThat(nodes.dlsms("submit", "n1 is full")).contains("Executed");
            assertThat(nodes.dlsms("log", "tail", "--nodes", nodes.grpc(1).toString()))
                    .as("it is read all the same")
                    .isNotEmpty();

            Files.delete(filler);
            await().atMost(HAPPENS_WITHIN).until(() -> health(nodes).equals("good"));
            await().atMost(HAPPENS_WITHIN)
                    .until(() -> nodes.dlsms(
                                    "log", "tail", "--nodes", nodes.grpc(1).toString())
                            .contains("n1 is full"));
            assertThat(nodes.dlsms("transfer", "--to", "n1")).contains("leader n1");
        }
    }

    private Path fill() throws IOException {
        Path filler = disk.resolve("filler");
        try (var out = Files.newOutputStream(filler)) {
            byte[] mebibyte = new byte[1 << 20];
            while (Files.getFileStore(disk).getUsableSpace() > (16L << 20)) {
                out.write(mebibyte);
            }
        }
        return filler;
    }

    private static String health(ScriptedCluster nodes) {
        var health = Pattern.compile("\"node\":\"n1\".*?\"disk\":\"([a-z]+)\"")
                .matcher(
                        nodes.dlsms("status", "--json", "--nodes", nodes.grpc(1).toString()));
        return health.find() ? health.group(1) : "";
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
