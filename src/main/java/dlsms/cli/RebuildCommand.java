package dlsms.cli;

import dlsms.server.CannotServe;
import dlsms.server.DataTools;
import dlsms.server.ExitCode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code rebuild}: a node begins anew, on purpose. */
@Command(
        name = "rebuild",
        description = "Empties the data folder of a node that doesn't run; at its next start, with --peers, the cluster"
                + " sends it everything.")
final class RebuildCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--data", paramLabel = "DIR", required = true, description = "the node's data folder")
    private Path data;

    @Option(names = "--yes", description = "don't ask")
    private boolean yes;

    @Override
    public Integer call() {
        if (!yes && !isMeant()) {
            throw new CannotServe(ExitCode.USAGE, "nothing was done");
        }
        DataTools.rebuild(data);
        PrintWriter out = spec.commandLine().getOut();
        out.println(data + " is empty: start the node with --peers");
        out.flush();
        return ExitCode.OK.number();
    }

    private boolean isMeant() {
        var console = System.console();
        if (console == null || !console.isTerminal()) {
            throw new CannotServe(ExitCode.USAGE, "there is no terminal to ask whether this is meant: give --yes");
        }
        String answer = console.readLine("Delete log and state in %s? Type yes: ", data);
        return "yes".equals(answer);
    }
}
