package dlsms.projection;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Empty databases of one real PostgreSQL, which ends with the JVM. Any thread. */
final class Databases {

    private static Optional<EmbeddedPostgres> server = Optional.empty();
    private static int made;

    private Databases() {}

    private static synchronized EmbeddedPostgres server() {
        if (server.isEmpty()) {
            try {
                server = Optional.of(EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .start());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return server.get();
    }

    /** An empty one, of an owner who may do nothing else. */
    static synchronized Fresh fresh() {
        String name = "library" + ++made;
        var fresh = new Fresh(server().getPort(), name);
        var admin = new Fresh(server().getPort(), "postgres");
        admin.run("CREATE ROLE " + name + " LOGIN");
        admin.run("CREATE DATABASE " + name + " OWNER " + name);
        return fresh;
    }

    /** @param name of the database and its owner */
    record Fresh(int port, String name) {

        PostgresUrl url() {
            return url(port);
        }

        /** By way of another port of this machine. */
        PostgresUrl url(int relay) {
            return PostgresUrl.parse("postgresql://" + name + "@localhost:" + relay + "/" + name);
        }

        Connection connect() throws SQLException {
            return DriverManager.getConnection("jdbc:postgresql://localhost:" + port + "/" + name, name, "none");
        }

        void run(String sql) {
            try (Connection connection = connect();
                    var statement = connection.createStatement()) {
                statement.execute(sql);
            } catch (SQLException e) {
                throw new AssertionError(sql + ": " + e.getMessage(), e);
            }
        }

        /** The rows, each as its columns with a bar between. */
        List<String> rows(String sql) {
            try (Connection connection = connect();
                    var statement = connection.createStatement();
                    ResultSet found = statement.executeQuery(sql)) {
                var rows = new ArrayList<String>();
                while (found.next()) {
                    var row = new ArrayList<String>();
                    for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
                        row.add(String.valueOf(found.getString(i)));
                    }
                    rows.add(String.join("|", row));
                }
                return rows;
            } catch (SQLException e) {
                throw new AssertionError(sql + ": " + e.getMessage(), e);
            }
        }

        long number(String sql) {
            return Long.parseLong(rows(sql).getFirst());
        }
    }
}
