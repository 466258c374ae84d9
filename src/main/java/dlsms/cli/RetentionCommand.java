package dlsms.cli;

import dlsms.client.LibraryClient;
import dlsms.server.CannotServe;
import dlsms.server.ExitCode;
import java.io.PrintWriter;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code retention}: how long history stays. */
@Command(name = "retention", description = "Shows or sets how many days reservations are kept after their end.")
final class RetentionCommand implements Callable<Integer> {

    static final int DAYS_MAX = 36_500;

    private static final String FOREVER = "forever";

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOptions cluster;

    @Parameters(
            paramLabel = "DAYS|forever",
            arity = "0..1",
            defaultValue = "",
            description = "1 to 36500 days; without it, shows what is set")
    private String wanted;

    @Override
    public Integer call() {
        OptionalInt days = days();
        try (LibraryClient client = cluster.open()) {
            int now = days.isPresent() ? client.setRetentionDays(days.getAsInt()) : client.retentionDays();
            PrintWriter out = spec.commandLine().getOut();
            out.println(now == 0 ? FOREVER : now + " days");
            out.flush();
            return ExitCode.OK.number();
        }
    }

    private OptionalInt days() {
        if (wanted.isEmpty()) {
            return OptionalInt.empty();
        }
        if (wanted.equals(FOREVER)) {
            return OptionalInt.of(0);
        }
        if (!wanted.matches("[1-9][0-9]{0,4}") || Integer.parseInt(wanted) > DAYS_MAX) {
            throw new CannotServe(
                    ExitCode.USAGE, "the retention is 1 to " + DAYS_MAX + " days or 'forever', not '" + wanted + "'");
        }
        return OptionalInt.of(Integer.parseInt(wanted));
    }
}
