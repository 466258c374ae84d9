package dlsms.cli;

import dlsms.client.ClusterError;
import dlsms.client.LibraryClient;
import dlsms.client.NodeAddress;
import dlsms.server.CannotServe;
import dlsms.server.ExitCode;
import dlsms.wire.library.LogLine;
import dlsms.wire.library.TailLogResponse;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code log}: what the nodes have agreed on. */
@Command(name = "log", description = "Reads a node's log.", synopsisSubcommandLabel = "COMMAND")
final class LogCommand {

    static final int LINES_MAX = 1_000;

    @Spec
    private CommandSpec spec;

    @Command(name = "tail", description = "Shows the newest entries, oldest first, of the first node that answers.")
    int tail(
            @Mixin ClusterOptions cluster,
            @Option(
                            names = "-n",
                            paramLabel = "COUNT",
                            defaultValue = "20",
                            description = "how many, 1 to 1000 (${DEFAULT-VALUE})")
                    int count) {
        if (count < 1 || count > LINES_MAX) {
            throw new CannotServe(ExitCode.USAGE, "-n must be 1 to " + LINES_MAX + ", not " + count);
        }
        try (LibraryClient client = cluster.open()) {
            PrintWriter out = spec.commandLine().getOut();
            out.print(TextTable.of(rows(firstAnswer(client, count))));
            out.flush();
            return ExitCode.OK.number();
        }
    }

    private static TailLogResponse firstAnswer(LibraryClient client, int count) {
        List<ClusterError> errors = new ArrayList<>();
        for (NodeAddress node : client.nodes()) {
            try {
                return client.tailLog(node, count);
            } catch (ClusterError e) {
                errors.add(e);
            }
        }
        throw errors.stream().filter(error -> !error.unreachable()).findFirst().orElse(errors.getFirst());
    }

    private static List<List<String>> rows(TailLogResponse answer) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("INDEX", "TERM", "TIME", "HASH", "ENTRY"));
        for (LogLine line : answer.getLinesList()) {
            rows.add(List.of(
                    Long.toString(line.getIndex()),
                    Long.toString(line.getTerm()),
                    line.getTime(),
                    line.getHash(),
                    line.getText()));
        }
        return rows;
    }
}
