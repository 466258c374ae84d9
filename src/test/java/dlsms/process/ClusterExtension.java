package dlsms.process;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Gives each test a cluster of its own; where it is registered in a static field, all tests of the class one, whose
 * nodes all run when a test begins. Prints what the nodes said where a test fails.
 */
final class ClusterExtension implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    private final int size;
    private final List<String> options;
    private Optional<RealCluster> cluster = Optional.empty();
    private boolean shared;

    private ClusterExtension(int size, List<String> options) {
        this.size = size;
        this.options = options;
    }

    static ClusterExtension ofNodes(int size, String... options) {
        return new ClusterExtension(size, List.of(options));
    }

    RealCluster cluster() {
        return cluster.orElseThrow();
    }

    /** Called for a static field only. */
    @Override
    public void beforeAll(ExtensionContext context) {
        shared = true;
        start(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (shared) {
            cluster().launchMissing();
        } else {
            start(context);
        }
    }

    private void start(ExtensionContext context) {
        var name = context.getRequiredTestClass().getSimpleName();
        cluster = Optional.of(RealCluster.start(name, size, options));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            cluster.ifPresent(started -> System.err.println(started.tailOfLogs()));
        }
        if (!shared) {
            close();
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    private void close() {
        cluster.ifPresent(RealCluster::close);
        cluster = Optional.empty();
    }
}
