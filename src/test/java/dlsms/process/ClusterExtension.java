package dlsms.process;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Gives each test a cluster of its own, and prints what the nodes said where the test fails. */
final class ClusterExtension implements BeforeEachCallback, AfterEachCallback {
    private final int size;
    private final List<String> options;
    private Optional<RealCluster> cluster = Optional.empty();

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

    @Override
    public void beforeEach(ExtensionContext context) {
        var name = context.getRequiredTestClass().getSimpleName();
        cluster = Optional.of(RealCluster.start(name, size, options));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        cluster.ifPresent(started -> {
            if (context.getExecutionException().isPresent()) {
                System.err.println(started.tailOfLogs());
            }
            started.close();
        });
        cluster = Optional.empty();
    }
}
