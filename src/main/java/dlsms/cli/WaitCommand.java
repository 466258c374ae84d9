package dlsms.cli;

import dlsms.client.LibraryClient;
import dlsms.client.NodeAddress;
import dlsms.server.CannotServe;
import dlsms.server.ExitCode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code wait}: for scripts that have just started nodes. */
@Command(name = "wait", description = "Waits until all nodes serve; exit code 9 where they don't in time.")
final class WaitCommand implements Callable<Integer> {

    private static final Duration PAUSE = Duration.ofMillis(100);

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOptions cluster;

    @Override
    public Integer call() {
        try (LibraryClient client = cluster.open()) {
            long deadline = System.nanoTime() + cluster.timeout().toNanos();
            List<NodeAddress> missing = notServing(client);
            while (!missing.isEmpty()) {
                if (System.nanoTime() - deadline >= 0) {
                    throw new CannotServe(ExitCode.CLUSTER_UNREACHABLE, "not serving yet: " + list(missing));
                }
                LockSupport.parkNanos(PAUSE.toNanos());
                missing = notServing(client);
            }
            PrintWriter out = spec.commandLine().getOut();
            out.println("serving: " + list(client.nodes()));
            out.flush();
            return ExitCode.OK.number();
        }
    }

    private static List<NodeAddress> notServing(LibraryClient client) {
        return client.nodes().stream().filter(node -> !client.serves(node)).toList();
    }

    private static String list(List<NodeAddress> nodes) {
        return nodes.stream().map(NodeAddress::toString).collect(Collectors.joining(","));
    }
}
