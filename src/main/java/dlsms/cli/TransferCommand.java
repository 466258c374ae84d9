package dlsms.cli;

import dlsms.client.LibraryClient;
import dlsms.server.ExitCode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code transfer}: another node is to lead. */
@Command(name = "transfer", description = "Hands leadership over and waits until the other node leads.")
final class TransferCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOptions cluster;

    @Option(
            names = "--to",
            paramLabel = "ID",
            defaultValue = "",
            description = "the node that is to lead; without it, the most up-to-date other one")
    private String to;

    @Override
    public Integer call() {
        try (LibraryClient client = cluster.open()) {
            String leader = client.transfer(to).getLeaderId();
            PrintWriter out = spec.commandLine().getOut();
            out.println("leader " + leader);
            out.flush();
            return ExitCode.OK.number();
        }
    }
}
