package dlsms.server;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The options that stand in environment variables. */
final class Environment {

    static final String PREFIX = "DLSMS_";

    /** The secret itself. No option says it: a command line is for all to see. */
    static final String JWT_SECRET = PREFIX + "JWT_SECRET";

    /** What the scripts and the operator's tool read; a node passes them by. */
    static final Set<String> OF_OTHERS = Set.of(
            JWT_SECRET,
            PREFIX + "JAVA_HOME",
            PREFIX + "HEAP",
            PREFIX + "JAVA_OPTS",
            PREFIX + "LOG_LEVEL",
            PREFIX + "CLUSTER_DIR",
            PREFIX + "NODES",
            PREFIX + "TOKEN_FILE");

    private Environment() {}

    /** An empty variable counts as not set. @throws CannotServe for an unknown one that begins as ours do */
    static Map<NodeOption, String> options(Map<String, String> variables) {
        Map<NodeOption, String> values = new EnumMap<>(NodeOption.class);
        new TreeMap<>(variables).forEach((variable, value) -> {
            if (variable.startsWith(PREFIX) && !OF_OTHERS.contains(variable)) {
                NodeOption option = NodeOption.ofVariable(variable)
                        .orElseThrow(() -> CannotServe.usage("unknown environment variable " + variable));
                if (!value.isEmpty()) {
                    values.put(option, value);
                }
            }
        });
        return values;
    }
}
