package dlsms.cli;

import dlsms.client.LibraryClient;
import dlsms.server.ExitCode;
import dlsms.wire.library.OperationResponse;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code submit}: the operator's probe, through the whole way of a write. */
@Command(
        name = "submit",
        description = "Replicates a text as an entry of its own, and shows where it stands in the log.")
final class SubmitCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOptions cluster;

    @Parameters(paramLabel = "TEXT", arity = "1", description = "what to replicate")
    private String text;

    @Override
    public Integer call() {
        try (LibraryClient client = cluster.open()) {
            OperationResponse answer = client.submit(text);
            PrintWriter out = spec.commandLine().getOut();
            out.println(answer.getResult() + (answer.getSuccess() ? ", leader " + answer.getLeaderId() : ""));
            out.flush();
            return (answer.getSuccess() ? ExitCode.OK : ExitCode.CLUSTER_REFUSED).number();
        }
    }
}
