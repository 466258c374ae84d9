package dlsms.server;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** One node as a process: from its start until a signal or a failure ends it. */
public final class NodeProcess {

    /** A stop that takes longer is cut off: what is durable is durable. */
    static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(NodeProcess.class);

    private static final NodeProcess THIS = new NodeProcess();

    private volatile Optional<Server> server = Optional.empty();
    private volatile int exitCode = ExitCode.OK.number();

    private NodeProcess() {}

    /** To be called before all else: then a signal ends the process well however early it comes. */
    public static void expectSignals() {
        Runtime.getRuntime().addShutdownHook(new Thread(THIS::shutDown, "shutdown"));
    }

    /**
     * Serves; after a signal the process ends in here.
     *
     * @throws CannotServe where the node can't start, or has failed
     */
    public static ExitCode run(ServerConfig config) {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        return THIS.serve(config);
    }

    /** Ends the process, with that code even where {@link #expectSignals} was called. */
    public static void exit(int code) {
        THIS.exitCode = code;
        System.exit(code);
    }

    private ExitCode serve(ServerConfig config) {
        try {
            var opened = new Server(config);
            server = Optional.of(opened);
            System.out.println(opened.readyLine());
            System.out.flush();
            opened.stopped().join();
        } catch (RuntimeException | Error e) {
            throw Faults.explain(e);
        }
        return ExitCode.OK;
    }

    // The JVM would end with 143 after SIGTERM; a stop that was asked for is a success.
    private void shutDown() {
        Thread.ofPlatform().daemon().start(() -> {
            LockSupport.parkNanos(STOP_LIMIT.toNanos());
            LOG.warn("event=stop-cut-off after={}", STOP_LIMIT);
            Runtime.getRuntime().halt(exitCode);
        });
        server.ifPresent(running -> {
            running.close();
            LOG.info("event=stopped exit-code={}", exitCode);
        });
        Runtime.getRuntime().halt(exitCode);
    }
}
