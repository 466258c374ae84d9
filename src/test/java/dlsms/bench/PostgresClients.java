package dlsms.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reservations as rows that may not overlap. Calls wait for one of 64 connections: up to 64 clients have one each, more
 * share them, as a pool would have it.
 */
final class PostgresClients implements AutoCloseable {
    private static final int CONNECTIONS = 64;
    private static final int SEATS = 1000;
    private static final int ENDS_WITHIN_MILLIS = 10_000;
    private static final String OVERLAPS = "23P01";
    private static final OffsetDateTime FIRST_HOUR = OffsetDateTime.of(2030, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

    private final BlockingQueue<Job> jobs = new LinkedBlockingQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong slots = new AtomicLong();

    private record Job(boolean writes, Reply reply) {}

    /** What one connection asks. */
    private record Statements(PreparedStatement reserve, PreparedStatement check) {
        static Statements of(Connection connection) throws SQLException {
            return new Statements(
                    connection.prepareStatement("INSERT INTO reservation (user_id, seat_id, slot) "
                            + "VALUES (?, ?, tstzrange(?, ?)) RETURNING id"),
                    connection.prepareStatement("SELECT EXISTS (SELECT 1 FROM reservation WHERE seat_id = ? AND slot "
                            + "&& tstzrange(?, ?))"));
        }
    }

    /** Makes the table and opens the connections. */
    PostgresClients(Postgres postgres) throws SQLException {
        try (var connection = postgres.connect();
                var statement = connection.createStatement()) {
            statement.execute("CREATE EXTENSION btree_gist");
            statement.execute("CREATE TABLE reservation (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "
                    + "user_id int NOT NULL, seat_id int NOT NULL, slot tstzrange NOT NULL, "
                    + "status text NOT NULL DEFAULT 'CONFIRMED', created_at timestamptz NOT NULL DEFAULT now(), "
                    + "EXCLUDE USING gist (seat_id WITH =, slot WITH &&))");
        }
        for (int i = 0; i < CONNECTIONS; i++) {
            var connection = postgres.connect();
            threads.add(Thread.ofPlatform().daemon().name("postgres-" + i).start(() -> work(connection)));
        }
    }

    private void work(Connection connection) {
        try (connection) {
            var statements = Statements.of(connection);
            while (!Thread.interrupted()) {
                var job = jobs.take();
                job.reply().answered(job.writes() ? reserve(statements.reserve()) : check(statements.check()));
            }
        } catch (InterruptedException e) {
            // Closed.
        } catch (SQLException e) {
            System.err.println("PostgreSQL: " + e.getMessage());
        }
    }

    private Answer reserve(PreparedStatement statement) {
        long number = slots.getAndIncrement();
        try {
            statement.setInt(1, (int) (number % 8) + 1);
            setSlot(statement, 2, number);
            try (var rows = statement.executeQuery()) {
                rows.next();
            }
            return Answer.DONE;
        } catch (SQLException e) {
            return answer(e);
        }
    }

    private static void setSlot(PreparedStatement statement, int at, long number) throws SQLException {
        var start = FIRST_HOUR.plusHours(number / SEATS);
        statement.setInt(at, (int) (number % SEATS) + 1);
        statement.setObject(at + 1, start);
        statement.setObject(at + 2, start.plusHours(1));
    }

    private Answer check(PreparedStatement statement) {
        try {
            setSlot(statement, 1, ThreadLocalRandom.current().nextLong(Math.max(1, slots.get())));
            try (var rows = statement.executeQuery()) {
                rows.next();
            }
            return Answer.DONE;
        } catch (SQLException e) {
            return answer(e);
        }
    }

    private static Answer answer(SQLException e) {
        return OVERLAPS.equals(e.getSQLState())
                ? Answer.CONFLICT
                : new Answer(Answer.Kind.FAILED, String.valueOf(e.getSQLState()), e.getMessage());
    }

    /** An hour of a seat that nobody else takes. */
    Workload reserve() {
        return new Asking("reserve", true);
    }

    /** Whether a seat is free at some hour, from the primary. */
    Workload read() {
        return new Asking("read", false);
    }

    private final class Asking implements Workload {
        private final String name;
        private final boolean writes;

        private Asking(String name, boolean writes) {
            this.name = name;
            this.writes = writes;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void send(Reply reply) {
            jobs.add(new Job(writes, reply));
        }
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        try {
            for (var each : threads) {
                each.join(ENDS_WITHIN_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
