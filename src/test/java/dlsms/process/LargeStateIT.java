package dlsms.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dlsms.wire.library.CreateReservationRequest;
import dlsms.wire.library.GetSeatRequest;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node that holds a year of a large university starts quickly. */
class LargeStateIT {
    private static final int RESERVATIONS = Integer.getInteger("dlsms.large.reservations", 200_000);
    private static final int IN_FLIGHT_MAX = 128;

    @RegisterExtension
    final ClusterExtension extension = ClusterExtension.ofNodes(1, "--sample-data");

    @Test
    void servesSoonAfterAStartWithManyReservations() throws InterruptedException {
        var cluster = extension.cluster();
        var node = cluster.node(0);
        reserve(cluster.operator(node));
        var before = cluster.awaitSameState().getFirst();
        assertThat(before.getLiveReservations()).isEqualTo(RESERVATIONS);

        node.kill();
        long begun = System.nanoTime();
        node.launch();
        node.awaitReady();
        awaitServed(cluster.operator(node));
        var took = Duration.ofNanos(System.nanoTime() - begun);

        System.out.println("a node with " + RESERVATIONS + " reservations served " + took.toMillis()
                + " ms after its start, with " + node.cpuTime().toMillis() + " ms of CPU");
        cluster.operator(node).reconnect();
        var after = cluster.awaitSameState().getFirst();
        assertThat(after.getLiveReservations()).isEqualTo(RESERVATIONS);
        assertThat(after.getStateHash()).isEqualTo(before.getStateHash());
    }

    /** READY says that the ports are open; an answer that is up to date says more. */
    private static void awaitServed(NodeClient client) {
        await("a read is answered")
                .pollInterval(Duration.ofMillis(10))
                .ignoreException(StatusRuntimeException.class)
                .until(() -> {
                    client.reconnect();
                    var request = GetSeatRequest.newBuilder().setSeatId(1).build();
                    return client.seats().getSeat(request).hasSeat();
                });
    }

    private static void reserve(NodeClient client) throws InterruptedException {
        var pool = new SlotPool(IntStream.rangeClosed(1, 50).boxed().toList());
        var flight = new Semaphore(IN_FLIGHT_MAX);
        var errors = new AtomicLong();
        for (int i = 0; i < RESERVATIONS; i++) {
            var hour = pool.next();
            var request = CreateReservationRequest.newBuilder()
                    .setUserId(1 + i % Ledger.USERS)
                    .setSeatId(hour.seatId())
                    .setStartTime(hour.start())
                    .setEndTime(hour.end())
                    .build();
            flight.acquire();
            client.reserveLater(request).whenComplete((answer, error) -> {
                flight.release();
                if (error != null) {
                    errors.incrementAndGet();
                }
            });
        }
        flight.acquire(IN_FLIGHT_MAX);
        assertThat(errors).hasValue(0);
    }
}
