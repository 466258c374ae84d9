package dlsms.cli;

import dlsms.server.NodeOption;
import dlsms.server.NodeProcess;
import dlsms.server.ServerConfig;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code node}: runs one node until it is told to stop. Its options are those of {@link NodeOption}. */
final class NodeCommand implements Callable<Integer> {

    static final String NAME = "node";

    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    private NodeCommand() {}

    static CommandLine commandLine() {
        CommandSpec spec = new NodeCommand().spec;
        spec.name(NAME);
        spec.mixinStandardHelpOptions(true);
        spec.usageMessage()
                .sortOptions(false)
                .description("Runs one node. When it serves, it prints one line that begins with READY.")
                .footer(
                        "",
                        "Each option is also an environment variable (--grpc-port: DLSMS_GRPC_PORT) and a key of",
                        "the file (grpc-port).",
                        "The command line counts before the environment, that before the file.");
        for (NodeOption option : NodeOption.values()) {
            spec.addOption(specOf(option));
        }
        return new CommandLine(spec);
    }

    private static OptionSpec specOf(NodeOption option) {
        String shownDefault =
                option.isSwitch() || option.defaultValue().isEmpty() ? "" : " (" + option.defaultValue() + ")";
        OptionSpec.Builder builder = OptionSpec.builder(option.flag()).description(option.help() + shownDefault);
        if (option.isSwitch()) {
            return builder.type(boolean.class).arity("0").build();
        }
        return builder.type(String.class)
                .arity("1")
                .paramLabel(option.placeholder())
                .build();
    }

    @Override
    public Integer call() {
        ServerConfig config = ServerConfig.read(given(), System.getenv());
        return NodeProcess.run(config).number();
    }

    private Map<NodeOption, String> given() {
        ParseResult arguments = spec.commandLine().getParseResult();
        Map<NodeOption, String> values = new EnumMap<>(NodeOption.class);
        for (NodeOption option : NodeOption.values()) {
            if (arguments.hasMatchedOption(option.flag())) {
                values.put(option, String.valueOf(arguments.<Object>matchedOptionValue(option.flag(), "true")));
            }
        }
        return values;
    }
}
