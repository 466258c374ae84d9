package dlsms.bench;

import static org.awaitility.Awaitility.await;

import dlsms.process.FreePorts;
import dlsms.process.RealCluster;
import dlsms.process.Tool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A primary of PostgreSQL and its standbys on loopback; with standbys a commit waits until two of them have it on their
 * disks. Root starts it as the user postgres. For one thread.
 */
final class Postgres implements Contender {
    private static final Duration STARTS_WITHIN = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final boolean ROOT = System.getProperty("user.name").equals("root");
    private static final String USER = "postgres";

    // Enough that neither memory nor checkpoints are what is measured.
    private static final List<String> SETTINGS = List.of(
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=200",
            "shared_buffers=256MB",
            "max_wal_size=4GB",
            "checkpoint_timeout=15min",
            "wal_keep_size=1GB",
            "max_wal_senders=10");

    private final Path programs;
    private final Path folder;
    private final String name;
    private final List<Server> servers = new ArrayList<>();

    private record Server(String name, int port, Daemon process) {}

    private Postgres(Path programs, Path folder, String name) {
        this.programs = programs;
        this.folder = folder;
        this.name = name;
    }

    /** @param programs the folder of initdb and the others @param standbys 0: none, a commit waits for nobody */
    static Postgres start(Path programs, int standbys) {
        var postgres = new Postgres(
                programs, RealCluster.newFolder("postgres"), standbys == 0 ? "postgres-alone" : "postgres");
        try {
            postgres.prepare();
            postgres.launchPrimary(standbys);
            for (int i = 1; i <= standbys; i++) {
                postgres.launchStandby("s" + i);
            }
            postgres.awaitStandbys(standbys);
            return postgres;
        } catch (RuntimeException e) {
            postgres.close();
            throw e;
        }
    }

    private void prepare() {
        if (ROOT) {
            run("/bin/chown", List.of(USER, folder.toString()));
        }
        runAsUser(
                "initdb",
                List.of(
                        "-D",
                        data("primary"),
                        "-U",
                        USER,
                        "--auth=trust",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--no-sync"));
    }

    private String data(String server) {
        return folder.resolve(server).toString();
    }

    private void launchPrimary(int standbys) {
        var more = new ArrayList<String>();
        if (standbys > 0) {
            var names =
                    IntStream.rangeClosed(1, standbys).mapToObj(i -> "s" + i).collect(Collectors.joining(","));
            more.add("synchronous_standby_names=ANY 2 (" + names + ")");
        }
        launch("primary", more);
    }

    private void launchStandby(String standby) {
        int primary = servers.getFirst().port();
        runAsUser(
                "pg_basebackup",
                List.of(
                        "-D",
                        data(standby),
                        "--write-recovery-conf",
                        "--checkpoint=fast",
                        "--no-sync",
                        "-d",
                        "host=127.0.0.1 port=" + primary + " user=" + USER + " application_name=" + standby));
        launch(standby, List.of());
    }

    private void launch(String server, List<String> more) {
        int port = FreePorts.take(1).getFirst();
        var command = command("postgres", List.of("-D", data(server), "-p", Integer.toString(port)));
        Stream.concat(SETTINGS.stream(), more.stream()).forEach(each -> command.addAll(List.of("-c", each)));
        var process = Daemon.start(command, folder.resolve(server + ".log"));
        servers.add(new Server(server, port, process));
        await(server + " answers").atMost(STARTS_WITHIN).pollInterval(POLL).until(() -> {
            process.checkRuns();
            return answers(port);
        });
    }

    private static boolean answers(int port) {
        try (var connection = DriverManager.getConnection(url(port))) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    private static String url(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=" + USER + "&connectTimeout=5";
    }

    private void awaitStandbys(int standbys) {
        await("all standbys stream").atMost(STARTS_WITHIN).pollInterval(POLL).until(() -> streaming() == standbys);
    }

    private long streaming() {
        try (var connection = connect();
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'")) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** To the primary, each statement a transaction of its own. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(url(servers.getFirst().port()));
    }

    // setpriv becomes the program that it starts, so the process is the server itself.
    private List<String> command(String program, List<String> arguments) {
        var command = new ArrayList<String>();
        if (ROOT) {
            command.addAll(List.of("/usr/bin/setpriv", "--reuid=" + USER, "--regid=" + USER, "--init-groups"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(arguments);
        return command;
    }

    private void runAsUser(String program, List<String> arguments) {
        var command = command(program, arguments);
        run(command.getFirst(), command.subList(1, command.size()));
    }

    private static void run(String program, List<String> arguments) {
        var result = Tool.run(program, arguments);
        if (result.exitCode() != 0) {
            throw new IllegalStateException(program + " " + arguments + ": " + result.output());
        }
    }

    /** The newest below /usr/lib/postgresql, where Debian has them. */
    static Path installed() {
        var parent = Path.of("/usr/lib/postgresql");
        try (var versions = Files.list(parent)) {
            return versions.map(each -> each.resolve("bin"))
                    .filter(each -> Files.isExecutable(each.resolve("initdb")))
                    .max(java.util.Comparator.comparingInt(each ->
                            Integer.parseInt(each.getParent().getFileName().toString())))
                    .orElseThrow(() -> new IllegalStateException("no PostgreSQL below " + parent));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Sample> samples() {
        var sent = Sockets.sentBytes();
        return servers.stream()
                .map(server -> {
                    var tree = ProcFs.tree(server.process().pid());
                    return new Sample(
                            server.name(),
                            server == servers.getFirst(),
                            tree.stream()
                                    .mapToDouble(ProcFs::cpuSeconds)
                                    .filter(x -> x > 0)
                                    .sum(),
                            tree.stream()
                                    .mapToDouble(ProcFs::shareBytes)
                                    .filter(x -> x > 0)
                                    .sum(),
                            tree.stream()
                                    .mapToDouble(pid -> sent.getOrDefault(pid, 0.0))
                                    .sum(),
                            Double.NaN,
                            Double.NaN,
                            0,
                            new TreeMap<>());
                })
                .toList();
    }

    /** Ends them and removes their data. */
    @Override
    public void close() {
        servers.reversed().forEach(each -> each.process().close());
        servers.forEach(each -> RealCluster.removeBelow(folder.resolve(each.name())));
    }
}
