package dlsms.cli;

import dlsms.server.NodeOption;
import dlsms.server.NodeProcess;
import dlsms.server.ServerConfig;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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

    /**
     * The options where each is written as {@code --option value}, or {@code --option} where it is a switch, and none
     * comes twice. Empty: somebody else has to say what is wrong or to help. Takes a tenth of the time that it takes
     * to be ready for everything.
     */
    static Optional<Map<NodeOption, String>> plainOptions(String... arguments) {
        Map<String, NodeOption> known = new TreeMap<>();
        for (NodeOption option : NodeOption.values()) {
            known.put(option.flag(), option);
        }
        Map<NodeOption, String> values = new EnumMap<>(NodeOption.class);
        Iterator<String> words = List.of(arguments).iterator();
        while (words.hasNext()) {
            NodeOption option = known.remove(words.next());
            if (option == null) {
                return Optional.empty();
            }
            String value = option.isSwitch() ? "true" : words.hasNext() ? words.next() : "";
            if (value.isEmpty() || value.startsWith("-")) {
                return Optional.empty();
            }
            values.put(option, value);
        }
        return Optional.of(values);
    }

    /** Until the node is told to stop. @return the exit code */
    static int serve(Map<NodeOption, String> options) {
        return NodeProcess.run(ServerConfig.read(options, System.getenv())).number();
    }

    @Override
    public Integer call() {
        return serve(given(spec.commandLine().getParseResult()));
    }

    static Map<NodeOption, String> given(ParseResult arguments) {
        Map<NodeOption, String> values = new EnumMap<>(NodeOption.class);
        for (NodeOption option : NodeOption.values()) {
            if (arguments.hasMatchedOption(option.flag())) {
                values.put(option, String.valueOf(arguments.<Object>matchedOptionValue(option.flag(), "true")));
            }
        }
        return values;
    }
}
