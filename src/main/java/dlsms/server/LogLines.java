package dlsms.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import java.util.Optional;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * The log of a process: one line an event, key=value, on stderr, for stdout is for the READY line alone. Logback would
 * look for a file that says so, and read it, which takes longer than opening a port.
 */
public final class LogLines implements SLF4JServiceProvider {

    private static final String PATTERN =
            "time=%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z',UTC} level=%level source=%logger{0} %msg%n%ex";

    private static final String SLF4J_ITSELF = "2.0.99"; // the newest that this would do for, as SLF4J asks for it

    private final LoggerContext context = new LoggerContext();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final LogbackMDCAdapter mdc = new LogbackMDCAdapter();

    /** For this process, before anything is logged. Who names a file for Logback gets what stands in there. */
    public static void use() {
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("slf4j.provider", LogLines.class.getName());
            System.setProperty("slf4j.internal.verbosity", "WARN");
        }
    }

    @Override
    public void initialize() {
        context.setMDCAdapter(mdc);
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(stderr());
        level(Logger.ROOT_LOGGER_NAME, wanted());
        level("io.grpc", Level.WARN);
        // They warn with a stack trace of each answer that a caller doesn't read, and of each request that is too
        // large.
        level("io.grpc.netty.NettyServerHandler", Level.ERROR);
        level("io.grpc.netty.NettyServerStream", Level.ERROR);
        level("io.netty", Level.WARN);
        // What fails in them comes to the projector, which says it in one line, and not each time.
        level("com.zaxxer.hikari", Level.ERROR);
        level("org.flywaydb", Level.OFF);
        context.start();
    }

    private ConsoleAppender<ILoggingEvent> stderr() {
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }

    private static Level wanted() {
        return Optional.ofNullable(System.getenv("DLSMS_LOG_LEVEL"))
                .map(text -> Level.toLevel(text, Level.INFO))
                .orElse(Level.INFO);
    }

    private void level(String logger, Level level) {
        context.getLogger(logger).setLevel(level);
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return context;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return mdc;
    }

    @Override
    public String getRequestedApiVersion() {
        return SLF4J_ITSELF;
    }
}
