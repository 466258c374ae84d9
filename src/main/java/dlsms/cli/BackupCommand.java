package dlsms.cli;

import dlsms.client.ClusterError;
import dlsms.client.LibraryClient;
import dlsms.client.NodeAddress;
import dlsms.server.DataTools;
import dlsms.server.ExitCode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code backup}: a running cluster's whole state in a file. */
@Command(
        name = "backup",
        description = "Writes the state of the first node that answers into a file, as it is at one moment.")
final class BackupCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOptions cluster;

    @Parameters(paramLabel = "FILE", arity = "1", description = "to be written; complete as soon as it is there")
    private Path file;

    @Option(names = "--force", description = "replace a file that is there")
    private boolean force;

    @Override
    public Integer call() {
        try (LibraryClient client = cluster.open()) {
            long bytes = fromFirstThatGivesIt(client);
            PrintWriter out = spec.commandLine().getOut();
            out.println("backup of " + bytes + " bytes in " + file);
            out.flush();
            return ExitCode.OK.number();
        }
    }

    private long fromFirstThatGivesIt(LibraryClient client) {
        List<ClusterError> errors = new ArrayList<>();
        for (NodeAddress node : client.nodes()) {
            try (var target = new BackupFile(file, force)) {
                client.backup(node, target::write);
                return target.keep(DataTools::checkBackup);
            } catch (ClusterError e) {
                errors.add(e);
            }
        }
        throw errors.stream().filter(error -> !error.unreachable()).findFirst().orElse(errors.getFirst());
    }
}
