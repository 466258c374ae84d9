package dlsms.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dlsms.client.ClientSettings;
import dlsms.client.LibraryClient;
import dlsms.client.NodeAddress;
import dlsms.servers.RealPostgres;
import dlsms.servers.RealRedis;
import dlsms.wire.library.CreateReservationRequest;
import dlsms.wire.library.GetSeatsRequest;
import dlsms.wire.library.ReservationServiceGrpc;
import dlsms.wire.library.SeatServiceGrpc;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What PostgreSQL has committed is told to Redis: answers that it made old are taken away. */
class ProjectedChangesTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String BRANCH = "Science Library";

    @TempDir
    private Path folder;

    private int hours;
    private int asked;

    @Test
    void anAnswerThatACommittedReservationMadeOldIsTakenOutOfRedis() {
        try (var postgres = RealPostgres.start("projected-changes-test");
                var redis = RealRedis.start("projected-changes-test");
                var server = new Server(ServerConfig.read(options(postgres, redis), Map.of()));
                var client = new LibraryClient(ClientSettings.of(List.of(address(server))))) {
            await().atMost(SOON).ignoreExceptions().until(() -> reserve(client));
            await("an answer in Redis").atMost(SOON).until(() -> find(client) && answersIn(redis) > 0);
            reserve(client);

            await("no answer in Redis").atMost(SOON).until(() -> answersIn(redis) == 0);
            await("a new answer in Redis").atMost(SOON).until(() -> find(client) && answersIn(redis) > 0);
        }
    }

    private Map<NodeOption, String> options(RealPostgres postgres, RealRedis redis) {
        return Map.of(
                NodeOption.ID, "n1",
                NodeOption.DATA, folder.resolve("data").toString(),
                NodeOption.GRPC_PORT, "0",
                NodeOption.HTTP_PORT, "0",
                NodeOption.SAMPLE_DATA, "true",
                NodeOption.ALLOW_UNAUTHENTICATED, "true",
                NodeOption.POSTGRES, postgres.uri(),
                NodeOption.REDIS, redis.uri());
    }

    private static NodeAddress address(Server server) {
        var matcher = Pattern.compile(" grpc=([^ ]+)").matcher(server.readyLine());
        assertThat(matcher.find()).isTrue();
        return NodeAddress.parse(matcher.group(1));
    }

    // By the last of the sample users, so that all seats are there too.
    private boolean reserve(LibraryClient client) {
        hours += 1;
        Instant start = Instant.now().plus(Duration.ofHours(hours));
        var request = CreateReservationRequest.newBuilder()
                .setUserId(10)
                .setSeatId(30)
                .setStartTime(start.toString())
                .setEndTime(start.plus(Duration.ofMinutes(30)).toString())
                .build();
        return client.call(ReservationServiceGrpc.getCreateReservationMethod(), request)
                .hasReservation();
    }

    /** Something else each time: what the node has in its memory it doesn't put into Redis again. */
    private boolean find(LibraryClient client) {
        asked += 1;
        var request = GetSeatsRequest.newBuilder()
                .setBranch(BRANCH)
                .setStartTime("2030-01-01 10:00")
                .setEndTime(
                        Instant.parse("2030-01-01T11:00:00Z").plusSeconds(asked).toString())
                .build();
        return client.call(SeatServiceGrpc.getGetSeatsMethod(), request).getCount() > 0;
    }

    /** By their index, so that none of the keys' names need be known. */
    private static int answersIn(RealRedis redis) {
        String clients =
                redis.command("EVAL", "return redis.call('KEYS', 'dlsms:*:Science+Library:keys')[1] or ''", "0");
        return clients.isEmpty() ? 0 : Integer.parseInt(redis.command("ZCARD", clients));
    }
}
