package dlsms.projection;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/**
 * The way to PostgreSQL. Connects when it is first asked, not before; makes or updates the tables then. Any thread; a
 * call may take until {@link #SOCKET_TIMEOUT}.
 */
final class Database implements AutoCloseable {

    /** Projector, one who looks, and two for the making of tables. */
    private static final int CONNECTIONS_MAX = 4;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** A connection that says nothing for so long is gone. */
    static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(30);

    private static final Duration IDLE_MAX = Duration.ofMinutes(1);

    // A process that is stopped or cut off in the middle of a transaction must not hold others up with its locks: the
    // server ends its session. Who waits for such a lock gives up, and comes again.
    private static final String SESSION = "SET idle_in_transaction_session_timeout = '5s'; SET lock_timeout = '5s'; "
            + "SET statement_timeout = '25s'; SET timezone = 'UTC'";

    private final HikariDataSource pool;
    private final Jdbi jdbi;
    private volatile boolean migrated;

    Database(PostgresUrl url, String node) {
        var config = new HikariConfig();
        config.setPoolName("postgres");
        config.setJdbcUrl(url.jdbc());
        url.user().ifPresent(config::setUsername);
        url.password().ifPresent(config::setPassword);
        config.setMaximumPoolSize(CONNECTIONS_MAX);
        config.setMinimumIdle(0);
        config.setIdleTimeout(IDLE_MAX.toMillis());
        config.setConnectionTimeout(CONNECT_TIMEOUT.plusSeconds(1).toMillis());
        config.setInitializationFailTimeout(-1); // it need not be there yet
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setConnectionInitSql(SESSION);
        parameters(config, url, node);
        pool = new HikariDataSource(config);
        jdbi = Jdbi.create(pool);
    }

    // What the URL says counts before these.
    private static void parameters(HikariConfig config, PostgresUrl url, String node) {
        config.addDataSourceProperty("ApplicationName", "dlsms-" + node);
        config.addDataSourceProperty("connectTimeout", Long.toString(CONNECT_TIMEOUT.toSeconds()));
        config.addDataSourceProperty("socketTimeout", Long.toString(SOCKET_TIMEOUT.toSeconds()));
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        if (url.namesSeveralHosts()) {
            config.addDataSourceProperty("targetServerType", "primary");
            config.addDataSourceProperty("hostRecheckSeconds", "2");
        }
    }

    /** Commits when {@code work} returns, and takes all back where it throws. */
    <R> R inTransaction(Function<Handle, R> work) {
        migrate();
        return jdbi.inTransaction(work::apply);
    }

    /** All that {@code work} reads is of one moment. */
    <R> R atOneMoment(Function<Handle, R> work) {
        migrate();
        return jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, work::apply);
    }

    // Two nodes that do it at once wait for each other.
    private synchronized void migrate() {
        if (!migrated) {
            Flyway.configure()
                    .dataSource(pool)
                    .defaultSchema("projection")
                    .createSchemas(true)
                    .locations("classpath:dlsms/projection")
                    .load()
                    .migrate();
            migrated = true;
        }
    }

    /** After a failure: the server may be another one now, or the schema gone. */
    void beginAnew() {
        migrated = false;
        pool.getHikariPoolMXBean().softEvictConnections();
    }

    /** Cuts off who is in the middle of something. */
    @Override
    public void close() {
        pool.close();
    }
}
