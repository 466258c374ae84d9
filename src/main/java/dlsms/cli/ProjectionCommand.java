package dlsms.cli;

import dlsms.client.ClusterError;
import dlsms.client.LibraryClient;
import dlsms.client.NodeAddress;
import dlsms.server.ExitCode;
import dlsms.wire.library.GetStatusResponse;
import dlsms.wire.library.ProjectionStatus;
import dlsms.wire.library.VerifyProjectionResponse;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code projection}: what PostgreSQL holds. */
@Command(
        name = "projection",
        description = "Looks after what the cluster puts into PostgreSQL.",
        synopsisSubcommandLabel = "COMMAND")
final class ProjectionCommand {

    @Spec
    private CommandSpec spec;

    @Command(name = "status", description = "Shows how far PostgreSQL is; exit code 10 where a person is needed.")
    int status(@Mixin ClusterOptions cluster) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("NODE", "STATE", "INDEX", "LAG", "SECONDS", "EPOCH", "DATABASE", "PROBLEM"));
        boolean alarm = false;
        List<ClusterError> silent = new ArrayList<>();
        try (LibraryClient client = cluster.open()) {
            for (NodeAddress node : client.nodes()) {
                try {
                    GetStatusResponse status = client.status(node, false);
                    rows.add(row(status));
                    alarm |= status.getProjection().getAlarm();
                } catch (ClusterError e) {
                    silent.add(e);
                    rows.add(List.of("-", e.unreachable() ? "unreachable" : "refused", node.toString()));
                }
            }
            if (silent.size() == client.nodes().size()) {
                throw silent.getFirst();
            }
        }
        print(TextTable.of(rows));
        return (alarm ? ExitCode.PROBLEMS_FOUND : ExitCode.OK).number();
    }

    private static List<String> row(GetStatusResponse status) {
        if (!status.hasProjection()) {
            return List.of(status.getNodeId(), "off");
        }
        ProjectionStatus projection = status.getProjection();
        boolean known = projection.hasIndex();
        return List.of(
                status.getNodeId(),
                projection.getState(),
                known ? Long.toString(projection.getIndex()) : "-",
                known ? Long.toString(projection.getLagEntries()) : "-",
                known || projection.getLagMillis() > 0 ? seconds(projection) : "-",
                known ? Long.toString(projection.getEpoch()) : "-",
                projection.getDatabase(),
                projection.getProblem().isEmpty() ? "-" : projection.getProblem());
    }

    /** How long the oldest entry that PostgreSQL lacks has waited, with one decimal. */
    static String seconds(ProjectionStatus projection) {
        return projection.getLagMillis() / 1_000 + "." + projection.getLagMillis() % 1_000 / 100;
    }

    @Command(
            name = "rebuild",
            description = "Has all rows written anew from the state, while readers see the old ones; returns at once.")
    int rebuild(
            @Mixin ClusterOptions cluster,
            @Option(names = "--adopt", description = "also where the database holds another cluster's rows")
                    boolean adopt) {
        try (LibraryClient client = cluster.open()) {
            client.rebuildProjection(adopt);
        }
        print("the leader rebuilds: see bin/dlsms projection status\n");
        return ExitCode.OK.number();
    }

    @Command(
            name = "verify",
            description = "Compares PostgreSQL row by row with the state of the first node that can; exit code 10 where"
                    + " they differ.")
    int verify(@Mixin ClusterOptions cluster) {
        try (LibraryClient client = cluster.open()) {
            return print(firstThatCan(client));
        }
    }

    private static VerifyProjectionResponse firstThatCan(LibraryClient client) {
        List<ClusterError> errors = new ArrayList<>();
        for (NodeAddress node : client.nodes()) {
            try {
                return client.verifyProjection(node);
            } catch (ClusterError e) {
                errors.add(e);
            }
        }
        throw errors.stream().filter(error -> !error.unreachable()).findFirst().orElse(errors.getFirst());
    }

    private int print(VerifyProjectionResponse report) {
        var text = new StringBuilder();
        List<String> differences = report.getDifferencesList();
        differences.forEach(line -> text.append(line).append('\n'));
        if (report.getMore() > 0) {
            text.append("and ").append(report.getMore()).append(" more\n");
        }
        boolean same = differences.isEmpty();
        text.append(same ? "the same" : "DIFFERENT")
                .append(" at index ")
                .append(report.getIndex())
                .append(", ")
                .append(report.getRows())
                .append(" rows compared\n");
        print(text.toString());
        return (same ? ExitCode.OK : ExitCode.PROBLEMS_FOUND).number();
    }

    private void print(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(text);
        out.flush();
    }
}
