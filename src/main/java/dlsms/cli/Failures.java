package dlsms.cli;

import dlsms.client.ClusterError;
import dlsms.server.CannotServe;
import dlsms.server.ExitCode;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Whatever goes wrong is told in one line on stderr, and by the exit code. */
final class Failures {

    private Failures() {}

    static int badArguments(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(oneLine(failure.getMessage()) + " (try: "
                + command.getCommandSpec().qualifiedName() + " --help)");
        err.flush();
        return ExitCode.USAGE.number();
    }

    static int failed(Exception failure, CommandLine command) {
        PrintWriter err = command.getErr();
        ExitCode exitCode = exitCodeOf(failure);
        err.println(command.getCommandSpec().qualifiedName() + ": " + oneLine(textOf(failure)));
        if (exitCode == ExitCode.UNEXPECTED) {
            failure.printStackTrace(err);
        }
        err.flush();
        return exitCode.number();
    }

    private static ExitCode exitCodeOf(Exception failure) {
        return switch (failure) {
            case CannotServe cannotServe -> cannotServe.exitCode();
            case ClusterError error -> error.unreachable() ? ExitCode.CLUSTER_UNREACHABLE : ExitCode.CLUSTER_REFUSED;
            case Exception other -> ExitCode.UNEXPECTED;
        };
    }

    private static String textOf(Exception failure) {
        return switch (failure) {
            case CannotServe cannotServe -> cannotServe.getMessage();
            case ClusterError error -> describe(error);
            case Exception other -> other.toString();
        };
    }

    static String describe(ClusterError error) {
        if (error.unreachable()) {
            return "no node can be reached: " + error.getMessage();
        }
        String hint =
                error.code().equals("UNAUTHENTICATED") ? " (give a token: --token-file, or --data of a node here)" : "";
        return oneLine(error.code() + ": " + error.getMessage() + hint);
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
