package dlsms.cli;

import dlsms.server.DataTools;
import dlsms.server.ExitCode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code verify}: whether what a node has on its disk is what it wrote. */
@Command(
        name = "verify",
        description =
                "Reads the whole log and state of a node that doesn't run, and changes nothing; exit code 10 where"
                        + " something is damaged.")
final class VerifyCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(names = "--data", paramLabel = "DIR", required = true, description = "the node's data folder")
    private Path data;

    @Override
    public Integer call() {
        DataTools.Verified verified = DataTools.verify(data);
        PrintWriter out = spec.commandLine().getOut();
        verified.lines().forEach(out::println);
        out.println(verified.sound() ? "nothing is damaged in " + data : "DAMAGED: " + data);
        out.flush();
        return (verified.sound() ? ExitCode.OK : ExitCode.PROBLEMS_FOUND).number();
    }
}
