package dlsms.server;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** One node as a process: from its start until a signal or a failure ends it. */
public final class NodeProcess {

    /** A stop that takes longer is cut off: what is durable is durable. */
    static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(NodeProcess.class);

    private volatile Server server;
    private volatile ExitCode exitCode = ExitCode.OK;

    private NodeProcess() {}

    /**
     * Serves; after a signal the process ends in here.
     *
     * @throws CannotServe where the node can't start, or has failed
     */
    public static ExitCode run(ServerConfig config) {
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        return new NodeProcess().serve(config);
    }

    private ExitCode serve(ServerConfig config) {
        Runtime.getRuntime().addShutdownHook(new Thread(this::shutDown, "shutdown"));
        try {
            server = new Server(config);
            System.out.println(server.readyLine());
            System.out.flush();
            server.stopped().join();
        } catch (RuntimeException | Error e) {
            CannotServe reason = Faults.explain(e);
            exitCode = reason.exitCode();
            throw reason;
        }
        return exitCode;
    }

    // The JVM would end with 143 after SIGTERM; a stop that was asked for is a success.
    private void shutDown() {
        Thread.ofPlatform().daemon().start(() -> {
            LockSupport.parkNanos(STOP_LIMIT.toNanos());
            LOG.warn("event=stop-cut-off after={}", STOP_LIMIT);
            Runtime.getRuntime().halt(exitCode.number());
        });
        Server running = server;
        if (running != null) {
            running.close();
            LOG.info("event=stopped exit-code={}", exitCode.number());
        }
        Runtime.getRuntime().halt(exitCode.number());
    }
}
