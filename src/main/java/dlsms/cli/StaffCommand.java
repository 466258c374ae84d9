package dlsms.cli;

import dlsms.client.LibraryClient;
import dlsms.server.CannotServe;
import dlsms.server.ExitCode;
import dlsms.wire.library.AddStaffRequest;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code staff}: accounts that may act for anyone. */
@Command(name = "staff", description = "Staff accounts.", synopsisSubcommandLabel = "COMMAND")
final class StaffCommand {

    @Spec
    private CommandSpec spec;

    @Command(name = "add", description = "Adds a staff account. Without --password-file it asks for the password.")
    int add(
            @Mixin ClusterOptions cluster,
            @Parameters(paramLabel = "ID", description = "the id to log in with") String id,
            @Option(names = "--name", paramLabel = "NAME", description = "the person's name; without it, the id")
                    String name,
            @Option(
                            names = "--password-file",
                            paramLabel = "FILE",
                            description = "its first line is the password: a command line is for all to see")
                    Path passwordFile) {
        var request = AddStaffRequest.newBuilder()
                .setStudentId(id)
                .setName(name == null ? id : name)
                .setPassword(passwordFile == null ? askPassword() : readPassword(passwordFile));
        try (LibraryClient client = cluster.open()) {
            int userId = client.addStaff(request.build()).getUserId();
            PrintWriter out = spec.commandLine().getOut();
            out.println("staff account " + id + " is user " + userId);
            out.flush();
            return ExitCode.OK.number();
        }
    }

    private static String readPassword(Path file) {
        try {
            return Files.readString(file).lines().findFirst().orElse("");
        } catch (IOException e) {
            throw new CannotServe(ExitCode.USAGE, "can't read the password file " + file);
        }
    }

    private static String askPassword() {
        var console = System.console();
        if (console == null || !console.isTerminal()) {
            throw new CannotServe(ExitCode.USAGE, "there is no terminal to ask for the password: give --password-file");
        }
        return new String(console.readPassword("Password: "));
    }
}
