package dlsms.cli;

import dlsms.server.NodeProcess;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ScopeType;

/** The commands that a person types. */
@Command(
        name = "dlsms",
        description = "Keeps the seats of a university's libraries: runs a node, and asks and steers a cluster.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        version = "DL-SMS 0.1",
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
            WaitCommand.class
        })
public final class Main {

    public static void main(String[] arguments) {
        if (arguments.length > 0 && arguments[0].equals(NodeCommand.NAME)) {
            NodeProcess.expectSignals();
        }
        NodeProcess.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        var commandLine = new CommandLine(new Main());
        commandLine.addSubcommand(NodeCommand.NAME, NodeCommand.commandLine());
        // A text may begin with '@': it is no file of arguments.
        commandLine.setExpandAtFiles(false);
        commandLine.setParameterExceptionHandler(Failures::badArguments);
        commandLine.setExecutionExceptionHandler(Failures::failed);
        return commandLine;
    }
}
