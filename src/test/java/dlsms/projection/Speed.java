package dlsms.projection;

import dlsms.seat.ReservationId;
import dlsms.seat.SeatCommand;
import dlsms.servers.RealPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * How fast events come into PostgreSQL: figures, no verdict. The server is a real one with its usual settings: what is
 * committed is on the disk. {@code Speed [EVENTS]}.
 */
final class Speed {

    private static final int SEATS = 500;

    private Speed() {}

    public static void main(String[] arguments) throws IOException {
        int events = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 60_000;
        Path folder = Files.createTempDirectory("dlsms-speed");
        try (var library = new Library(folder).furnished(100, SEATS);
                var postgres = RealPostgres.start("speed")) {
            fill(library, events);
            var source = library.source("n1");
            var url = PostgresUrl.parse(postgres.uri());
            try (var projection = new Projection(url, source, ProjectionLimits.DEFAULT, branches -> {})) {
                projection.start();
                await(projection, library, 1_000); // tables and connections are made
                long from = projection.status(Speed::now).index().orElse(0L);
                say("projected", library.applied() - from, await(projection, library, library.applied()));
                long begin = System.nanoTime();
                say("compared (rows)", projection.verify(Duration.ofMinutes(1)).rows(), System.nanoTime() - begin);
                long before = projection.status(Speed::now).epoch();
                begin = System.nanoTime();
                projection.rebuild(false);
                while (projection.status(Speed::now).epoch() == before) {
                    LockSupport.parkNanos(1_000_000);
                }
                say("rebuilt (rows)", projection.figures().rowsRebuilt(), System.nanoTime() - begin);
            }
        }
        Runtime.getRuntime().exit(0);
    }

    private static Instant now() {
        return Instant.now();
    }

    /** Two of three are reservations, the third gives one back. */
    private static void fill(Library library, int events) {
        int hour = 0;
        for (int i = 0; i < events; i += 3) {
            int seat = 1 + i / 3 % SEATS;
            hour = 2 * (i / 3 / SEATS);
            library.reserve(1 + i % 100, seat, hour, hour + 1);
            library.reserve(1 + i % 99, seat, hour + 1, hour + 2);
            library.apply(new SeatCommand.Cancel(
                    new ReservationId(library.machine.state().lastIds().reservation())));
        }
    }

    private static long await(Projection projection, Library library, long index) {
        long begin = System.nanoTime();
        while (projection.status(Speed::now).index().orElse(0L) < Math.min(index, library.applied())) {
            LockSupport.parkNanos(1_000_000);
        }
        return System.nanoTime() - begin;
    }

    private static void say(String what, long count, long nanos) {
        System.out.printf(Locale.ROOT, "%s: %d in %.2f s: %.0f/s%n", what, count, nanos / 1e9, count / (nanos / 1e9));
    }
}
