package dlsms.process;

import java.util.Optional;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Gives each test five nodes with PostgreSQL and Redis, and prints what the nodes said where the test fails. */
final class StackExtension implements BeforeEachCallback, AfterEachCallback {
    private final boolean withStandby;
    private Optional<Stack> stack = Optional.empty();

    private StackExtension(boolean withStandby) {
        this.withStandby = withStandby;
    }

    static StackExtension plain() {
        return new StackExtension(false);
    }

    static StackExtension withStandby() {
        return new StackExtension(true);
    }

    Stack stack() {
        return stack.orElseThrow();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        var name = context.getRequiredTestClass().getSimpleName();
        stack = Optional.of(withStandby ? Stack.startWithStandby(name) : Stack.start(name));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        stack.ifPresent(started -> {
            if (context.getExecutionException().isPresent()) {
                System.err.println(started.cluster().tailOfLogs());
            }
            started.close();
        });
        stack = Optional.empty();
    }
}
