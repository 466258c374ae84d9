package dlsms.cli;

import dlsms.client.LibraryClient;
import dlsms.server.ExitCode;
import dlsms.wire.library.AddSeatRequest;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code seat}: the seats there are. */
@Command(name = "seat", description = "Seats.", synopsisSubcommandLabel = "COMMAND")
final class SeatCommand {

    @Spec
    private CommandSpec spec;

    @Command(name = "add", description = "Adds a seat and shows its number.")
    int add(@Mixin ClusterOptions cluster, @Mixin SeatOptions seat) {
        try (LibraryClient client = cluster.open()) {
            int id = client.addSeat(seat.request()).getSeat().getId();
            PrintWriter out = spec.commandLine().getOut();
            out.println("seat " + id + " added");
            out.flush();
            return ExitCode.OK.number();
        }
    }

    /** What a new seat is like. */
    static final class SeatOptions {

        @Option(names = "--branch", paramLabel = "NAME", required = true, description = "the library it stands in")
        private String branch;

        @Option(names = "--area", paramLabel = "NAME", required = true, description = "the part of that library")
        private String area;

        @Option(names = "--power", description = "it has a power socket")
        private boolean power;

        @Option(names = "--monitor", description = "it has a monitor")
        private boolean monitor;

        @Option(names = "--maintenance", description = "it can't be reserved yet")
        private boolean maintenance;

        AddSeatRequest request() {
            return AddSeatRequest.newBuilder()
                    .setBranch(branch)
                    .setArea(area)
                    .setHasPower(power)
                    .setHasMonitor(monitor)
                    .setMaintenance(maintenance)
                    .build();
        }
    }
}
