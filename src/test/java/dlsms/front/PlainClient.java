package dlsms.front;

import dlsms.process.NodeClient;
import dlsms.wire.library.CreateReservationRequest;
import dlsms.wire.library.GetSeatsRequest;
import io.grpc.StatusRuntimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** A client as simple as can be: no request ids, nothing is asked twice. Keeps what went wrong. */
final class PlainClient implements AutoCloseable {
    private static final DateTimeFormatter TEXT = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss");
    // Far behind the hours that a load asks for.
    private static final int FIRST_DAY = 300;
    private static final int SEAT = 50;

    private final NodeClient client;
    private final List<Refused> refused = new ArrayList<>();
    private final Thread thread = Thread.ofPlatform().name("plain-client").unstarted(this::run);
    private volatile boolean stopping;
    private volatile int answered;

    /** Begins to ask. The client is closed by who gave it. */
    PlainClient(NodeClient client) {
        this.client = client;
        thread.start();
    }

    private void run() {
        var hour = LocalDate.now(ZoneOffset.UTC).plusDays(FIRST_DAY).atStartOfDay();
        while (!stopping) {
            try {
                reserve(hour);
                client.seats().getSeats(GetSeatsRequest.getDefaultInstance());
                answered = answered + 1;
            } catch (StatusRuntimeException e) {
                refused.add(Refused.of(e));
            }
            hour = hour.plusMinutes(2);
        }
    }

    private void reserve(LocalDateTime start) {
        client.reservations()
                .createReservation(CreateReservationRequest.newBuilder()
                        .setUserId(1)
                        .setSeatId(SEAT)
                        .setStartTime(TEXT.format(start))
                        .setEndTime(TEXT.format(start.plusMinutes(1)))
                        .build());
    }

    int answered() {
        return answered;
    }

    /** Stops it and returns the errors. */
    List<Refused> stop() {
        close();
        return List.copyOf(refused);
    }

    @Override
    public void close() {
        stopping = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
