package dlsms.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** That the servers and the relay of the tests do what the tests believe. */
class ServersIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void postgresComesBackAfterAKillAndItsStandbyTakesOver() throws SQLException {
        try (var primary = RealPostgres.start("servers")) {
            write(primary, "CREATE EXTENSION btree_gist");
            write(primary, "CREATE TABLE t (n int)");
            write(primary, "INSERT INTO t VALUES (1)");
            primary.kill();
            primary.launch();
            assertThat(primary.value("SELECT n FROM t")).contains("1");

            try (var standby = primary.standby(primary.port())) {
                write(primary, "INSERT INTO t VALUES (2)");
                primary.awaitReplayed(standby);
                assertThatThrownBy(() -> write(standby, "INSERT INTO t VALUES (3)"))
                        .isInstanceOf(SQLException.class);
                primary.stop();
                assertThat(primary.isRunning()).isFalse();
                standby.promote();
                write(standby, "INSERT INTO t VALUES (3)");
                assertThat(standby.value("SELECT string_agg(n::text, ' ' ORDER BY n) FROM t"))
                        .contains("1 2 3");
            }
        }
    }

    private static void write(RealPostgres postgres, String sql) throws SQLException {
        try (var connection = postgres.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void redisStandsStillIsFullAndForgets() {
        try (var redis = RealRedis.start("servers")) {
            assertThat(redis.command("SET", "k", "v")).isEqualTo("OK");
            assertThat(redis.keys()).isEqualTo(1);
            redis.pause();
            var answer = CompletableFuture.supplyAsync(() -> redis.command("GET", "k"), Thread::startVirtualThread);
            assertThat(answer.completeOnTimeout("nothing", 300, TimeUnit.MILLISECONDS))
                    .succeedsWithin(SOON)
                    .isEqualTo("nothing");
            redis.resume();
            assertThat(redis.command("GET", "k")).isEqualTo("v");
            redis.limit(1);
            assertThatThrownBy(() -> redis.command("SET", "l", "v")).hasMessageContaining("OOM");
            redis.limit(0);
            redis.flush();
            assertThat(redis.keys()).isZero();
            redis.stop();
            assertThat(redis.isRunning()).isFalse();
        }
    }

    @Test
    void theRelayHoldsAtAByteAndCuts() throws IOException {
        try (var redis = RealRedis.start("servers");
                var relay = TcpRelay.to(redis.port());
                var socket = new Socket(InetAddress.getLoopbackAddress(), relay.port())) {
            socket.setSoTimeout((int) SOON.toMillis());
            assertThat(ping(socket)).isEqualTo("+PONG\r\n");

            var held = relay.holdAfter(TcpRelay.Way.TO_CLIENT, 3);
            send(socket);
            assertThat(read(socket, 3)).isEqualTo("+PO");
            assertThat(held).succeedsWithin(SOON);
            assertThat(socket.getInputStream().available()).isZero();
            relay.release();
            assertThat(read(socket, 4)).isEqualTo("NG\r\n");

            relay.cut();
            assertThatThrownBy(() -> ping(socket)).isInstanceOf(IOException.class);
            relay.heal();
            await("a new connection").atMost(SOON).until(() -> pingOfNew(relay).equals(Optional.of("+PONG\r\n")));
        }
    }

    private static Optional<String> pingOfNew(TcpRelay relay) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), relay.port())) {
            return Optional.of(ping(socket));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String ping(Socket socket) throws IOException {
        send(socket);
        return read(socket, 7);
    }

    private static void send(Socket socket) throws IOException {
        socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    private static String read(Socket socket, int bytes) throws IOException {
        var text = new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.US_ASCII);
        if (text.isEmpty()) {
            throw new IOException("the connection ended");
        }
        return text;
    }
}
