package dlsms.projection;

import java.sql.SQLException;
import java.util.Optional;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What PostgreSQL, or the way to it, had to say: without the values of rows.
 *
 * @param state the SQLSTATE
 * @param detail what the server says of rows: for alarms only
 */
record SqlTrouble(String state, String text, Optional<String> detail) {

    private static final String EXCLUSION_VIOLATION = "23P01";

    /** Absent: it has nothing to do with PostgreSQL. */
    static Optional<SqlTrouble> of(Throwable error) {
        for (Throwable each = error; each != null; each = each.getCause()) {
            if (each instanceof SQLException sql) {
                return Optional.of(of(sql));
            }
        }
        return Optional.empty();
    }

    // A failed batch hides the server's own words behind its text, which has the values of its rows.
    private static SqlTrouble of(SQLException error) {
        for (Throwable each = error; each != null; each = each.getCause()) {
            if (each instanceof PSQLException server && server.getServerErrorMessage() != null) {
                ServerErrorMessage words = server.getServerErrorMessage();
                return new SqlTrouble(
                        Optional.ofNullable(server.getSQLState()).orElse(""),
                        String.valueOf(words.getMessage()),
                        Optional.ofNullable(words.getDetail()));
            }
        }
        return error.getNextException() != null
                ? of(error.getNextException())
                : new SqlTrouble(
                        Optional.ofNullable(error.getSQLState()).orElse(""),
                        String.valueOf(error.getMessage()).lines().findFirst().orElse(""),
                        Optional.empty());
    }

    /** The tripwire: a seat is held twice. */
    boolean isOverlap() {
        return state.equals(EXCLUSION_VIOLATION);
    }

    @Override
    public String toString() {
        return state.isEmpty() ? text : "SQLSTATE " + state + ": " + text;
    }
}
