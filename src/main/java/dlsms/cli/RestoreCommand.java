package dlsms.cli;

import dlsms.server.DataTools;
import dlsms.server.ExitCode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code restore}: a new cluster out of a backup. */
@Command(
        name = "restore",
        description = "Makes a data folder of a backup: the first node of a new cluster, which others can join.")
final class RestoreCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", arity = "1", description = "as backup wrote it")
    private Path file;

    @Option(names = "--data", paramLabel = "DIR", required = true, description = "the new node's data folder")
    private Path data;

    @Option(
            names = "--id",
            paramLabel = "ID",
            description = "the new node's name; without it, that of the one that made the backup")
    private String id;

    @Option(
            names = "--peer-address",
            paramLabel = "HOST:PORT",
            description = "where its peer port will be; without it, it can have no others")
    private String peerAddress;

    @Option(names = "--force", description = "give up data that is in the folder")
    private boolean force;

    @Override
    public Integer call() {
        var wanted =
                new DataTools.Restoring(file, data, Optional.ofNullable(id), Optional.ofNullable(peerAddress), force);
        String restored = DataTools.restore(wanted);
        PrintWriter out = spec.commandLine().getOut();
        out.println(restored);
        out.flush();
        return ExitCode.OK.number();
    }
}
