package dlsms.servers;

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
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A PostgreSQL server of its own on loopback, with a database and a role that owns it and may do nothing beyond. Its
 * data lies below target/process and goes with {@link #close}; its log stays. One thread.
 */
public final class RealPostgres implements AutoCloseable {
    private static final Duration STARTS_WITHIN = Duration.ofSeconds(90);
    private static final Duration FOLLOWS_WITHIN = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final String DATABASE = "dlsms";
    private static final String USER = "dlsms";
    private static final String PASSWORD = "of-the-tests";
    private static final String ADMIN = "postgres";

    private final Path folder;
    private final int port = FreePorts.take(1).getFirst();
    private final List<String> settings;
    private Optional<ServerProcess> process = Optional.empty();

    private RealPostgres(Path folder, List<String> settings) {
        this.folder = folder;
        this.settings = settings;
    }

    /** A new one that serves. @param settings NAME=VALUE as in postgresql.conf */
    public static RealPostgres start(String name, String... settings) {
        var postgres = new RealPostgres(RealCluster.newFolder(name + "-postgres"), List.of(settings));
        try {
            postgres.initialize();
            postgres.launch();
            postgres.execute(
                    "CREATE ROLE " + USER + " LOGIN PASSWORD '" + PASSWORD + "'",
                    "CREATE DATABASE " + DATABASE + " OWNER " + USER);
            return postgres;
        } catch (RuntimeException e) {
            postgres.close();
            throw e;
        }
    }

    private void initialize() {
        try {
            var password = Files.writeString(folder.resolve("password"), PASSWORD);
            Unprivileged.hand(folder);
            var command = command("initdb");
            command.addAll(List.of("-D", data().toString(), "-U", ADMIN, "--pwfile=" + password));
            command.addAll(List.of("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"));
            command.addAll(List.of("--no-sync", "--no-instructions"));
            var result = Tool.run(command.getFirst(), command.subList(1, command.size()));
            if (result.exitCode() != 0) {
                throw new IllegalStateException(command + ": " + result.output());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> command(String program) {
        var command = new ArrayList<>(Unprivileged.prefix());
        command.add(Programs.postgres().resolve("bin").resolve(program).toString());
        return command;
    }

    /** Starts it and waits until it answers. */
    public void launch() {
        if (isRunning()) {
            throw new IllegalStateException("runs already");
        }
        Unprivileged.hand(folder);
        var command = command("postgres");
        command.addAll(List.of("-D", data().toString(), "-p", Integer.toString(port)));
        command.addAll(List.of("-h", "127.0.0.1", "-c", "unix_socket_directories="));
        // A standby that is made later finds what it needs.
        command.addAll(List.of("-c", "wal_keep_size=1GB", "-c", "max_wal_size=1GB"));
        settings.forEach(each -> command.addAll(List.of("-c", each)));
        var started = ServerProcess.start(command, folder.resolve("postgres.log"));
        process = Optional.of(started);
        await("PostgreSQL answers").atMost(STARTS_WITHIN).pollInterval(POLL).until(() -> answers(started));
    }

    private boolean answers(ServerProcess started) {
        if (!started.isRunning()) {
            throw new IllegalStateException("PostgreSQL ended:\n" + started.tail());
        }
        try (var connection = open(ADMIN, ADMIN)) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    public boolean isRunning() {
        return process.map(ServerProcess::isRunning).orElse(false);
    }

    /** Ends it as an operator would (fast): connections are closed, what was committed is on the disk. */
    public void stop() {
        process.ifPresent(running -> running.end("INT"));
    }

    /** Kill -9 of all its processes. */
    public void kill() {
        process.ifPresent(ServerProcess::kill);
    }

    /** Answers nobody until {@link #resume}: the server's process and those of its connections stand still. */
    public void pause() {
        process.ifPresent(running -> running.signalAll("STOP"));
    }

    public void resume() {
        process.ifPresent(running -> running.signalAll("CONT"));
    }

    public int port() {
        return port;
    }

    /** As operators write it, with the password in it. */
    public String uri() {
        return uri(port);
    }

    /** The same database at other ports of loopback, in that order: of a relay, of a standby. */
    public static String uri(int... ports) {
        var hosts = Arrays.stream(ports).mapToObj(each -> "127.0.0.1:" + each).collect(Collectors.joining(","));
        return "postgresql://" + USER + ":" + PASSWORD + "@" + hosts + "/" + DATABASE;
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE + "?user=" + USER + "&password=" + PASSWORD;
    }

    /** As the role that owns the database. */
    public Connection connect() throws SQLException {
        return open(DATABASE, USER);
    }

    private Connection open(String database, String user) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?connectTimeout=5&socketTimeout=60",
                user,
                PASSWORD);
    }

    /** Each by itself, as the superuser. */
    public void execute(String... statements) {
        run(ADMIN, ADMIN, statements);
    }

    /** Each by itself, in the database and as its owner. */
    public void change(String... statements) {
        run(DATABASE, USER, statements);
    }

    private void run(String database, String user, String... statements) {
        try (var connection = open(database, user);
                var statement = connection.createStatement()) {
            for (var each : statements) {
                statement.execute(each);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first column of the first row, as text, as the database's owner; empty where there is none or it is null. */
    public Optional<String> value(String query) {
        try (var connection = connect()) {
            return value(connection, query);
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    private Optional<String> adminValue(String query) {
        try (var connection = open(ADMIN, ADMIN)) {
            return value(connection, query);
        } catch (SQLException e) {
            throw new IllegalStateException(query, e);
        }
    }

    private static Optional<String> value(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
        }
    }

    /**
     * A streaming standby of this server that answers readers, made by copying the files while this one goes on.
     *
     * @param upstream where it follows: this server's port, or that of a relay before it
     */
    public RealPostgres standby(int upstream) {
        var standby = new RealPostgres(RealCluster.newFolder("standby-postgres"), settings);
        try {
            new BaseBackup(data(), standby.data()).take(open(ADMIN, ADMIN));
            Files.createFile(standby.data().resolve("standby.signal"));
            Files.writeString(
                    standby.data().resolve("postgresql.auto.conf"),
                    "primary_conninfo = 'host=127.0.0.1 port=%d user=%s password=%s'%n"
                            .formatted(upstream, ADMIN, PASSWORD));
            standby.launch();
            awaitReplayed(standby);
            return standby;
        } catch (IOException | SQLException | RuntimeException e) {
            standby.close();
            throw new IllegalStateException(e);
        }
    }

    /** Waits until the standby has all that this server has written until now. */
    public void awaitReplayed(RealPostgres standby) {
        var written = adminValue("SELECT pg_current_wal_lsn()").orElseThrow();
        await("the standby has replayed " + written)
                .atMost(FOLLOWS_WITHIN)
                .pollInterval(POLL)
                .until(() -> standby.adminValue("SELECT pg_last_wal_replay_lsn() >= '" + written + "'")
                        .equals(Optional.of("t")));
    }

    /** Makes a standby the primary. */
    public void promote() {
        execute("SELECT pg_promote(true, 60)");
    }

    private Path data() {
        return folder.resolve("data");
    }

    @Override
    public void close() {
        kill();
        RealCluster.removeBelow(data());
    }
}
