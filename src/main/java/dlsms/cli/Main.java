package dlsms.cli;

import dlsms.server.LogLines;
import dlsms.server.NodeProcess;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** The commands that a person types. */
@Command(
        name = Main.NAME,
        description = "Keeps the seats of a university's libraries: runs a node, and asks and steers a cluster.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        version = Main.VERSION,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            StatusCommand.class,
            LogCommand.class,
            SubmitCommand.class,
            StaffCommand.class,
            SeatCommand.class,
            MemberCommand.class,
            TransferCommand.class,
            BackupCommand.class,
            RestoreCommand.class,
            VerifyCommand.class,
            RebuildCommand.class,
            RetentionCommand.class,
            ProjectionCommand.class,
            WaitCommand.class,
            TrainingCommand.class
        })
public final class Main {

    static final String NAME = "dlsms";
    static final String VERSION = "DL-SMS 0.1";

    public static void main(String[] arguments) {
        LogLines.use();
        if (arguments.length > 0 && arguments[0].equals(NodeCommand.NAME)) {
            NodeProcess.expectSignals();
            NodeProcess.exit(node(Arrays.copyOfRange(arguments, 1, arguments.length)));
        }
        NodeProcess.exit(commandLine().execute(arguments));
    }

    /** A node need not wait until all commands are there, and where its options are plain not even for its own. */
    private static int node(String[] arguments) {
        var plain = NodeCommand.plainOptions(arguments);
        if (plain.isEmpty()) {
            return nodeAlone().execute(arguments);
        }
        try {
            return NodeCommand.serve(plain.get());
        } catch (Exception e) {
            return Failures.failed(e, nodeAlone());
        }
    }

    static CommandLine nodeAlone() {
        var commandLine = NodeCommand.commandLine();
        commandLine.getCommandSpec().name(NAME + " " + NodeCommand.NAME).version(VERSION);
        return settled(commandLine);
    }

    static CommandLine commandLine() {
        var commandLine = new CommandLine(new Main());
        commandLine.addSubcommand(NodeCommand.NAME, NodeCommand.commandLine());
        return settled(commandLine);
    }

    private static CommandLine settled(CommandLine commandLine) {
        // A text may begin with '@': it is no file of arguments.
        commandLine.setExpandAtFiles(false);
        commandLine.setParameterExceptionHandler(Failures::badArguments);
        commandLine.setExecutionExceptionHandler((failure, command, parsed) -> Failures.failed(failure, command));
        return commandLine;
    }
}
