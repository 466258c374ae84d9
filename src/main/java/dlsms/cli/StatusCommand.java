package dlsms.cli;

import dlsms.client.ClusterError;
import dlsms.client.LibraryClient;
import dlsms.client.NodeAddress;
import dlsms.server.ExitCode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code status}: how each node sees itself and the others. */
@Command(
        name = "status",
        description = "Shows each node's role, term, log and leader; exit code 9 where no node answers.")
final class StatusCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOptions cluster;

    @Option(names = "--hash", description = "also each node's hash of its state, and the index it is of")
    private boolean hash;

    @Option(names = "--json", description = "as JSON, one object a node")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        List<NodeStatus> statuses = new ArrayList<>();
        try (LibraryClient client = cluster.open();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<NodeStatus>> answers = client.nodes().stream()
                    .map(node -> threads.submit(() -> ask(client, node)))
                    .toList();
            for (Future<NodeStatus> answer : answers) {
                statuses.add(answer.get());
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? StatusJson.of(statuses) : StatusTable.of(statuses, hash));
        out.flush();
        return exitCodeOf(statuses).number();
    }

    private NodeStatus ask(LibraryClient client, NodeAddress node) {
        try {
            return new NodeStatus.Answered(node, client.status(node, hash));
        } catch (ClusterError e) {
            return new NodeStatus.Silent(
                    node, !e.unreachable(), e.unreachable() ? "unreachable" : Failures.describe(e));
        }
    }

    private static ExitCode exitCodeOf(List<NodeStatus> statuses) {
        if (statuses.stream().anyMatch(NodeStatus.Answered.class::isInstance)) {
            return ExitCode.OK;
        }
        boolean refused =
                statuses.stream().anyMatch(status -> status instanceof NodeStatus.Silent silent && silent.refused());
        return refused ? ExitCode.CLUSTER_REFUSED : ExitCode.CLUSTER_UNREACHABLE;
    }
}
