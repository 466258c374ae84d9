package dlsms.server;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What can be set about a node: on the command line, in the environment, in the configuration file. */
public enum NodeOption {
    ID("ID", "", "this node's name: 1 to 32 letters, digits, '-' or '_'; required"),
    PEERS("ID@HOST:PORT,...", "", "peer ports of the cluster's nodes and of this one; needed for the first start only"),
    DATA("DIR", "data/ID", "folder of this node's log and state"),
    BIND("HOST", "127.0.0.1", "where the ports listen; given, it holds for the peer port too"),
    GRPC_PORT("PORT", "9090", "public gRPC port; 0 takes a free one"),
    HTTP_PORT("PORT", "8080", "port of /healthz and /metrics; 0 takes a free one"),
    DISK_RESERVE("MIB", "64", "takes nothing new while less space is left on the disk; goes on at twice as much"),
    LOG_ENTRIES_MAX("COUNT", "200000", "entries kept in the log; with more, the oldest of those in the state go"),
    LOG_BYTES_MAX("MIB", "256", "the same by size, whichever is reached first"),
    SNAPSHOT_RATE("MIB", "16", "how much of a snapshot is sent to another node in a second, at the most"),
    SAMPLE_DATA("", "false", "add the sample users and seats where the cluster has none yet"),
    ALLOW_UNAUTHENTICATED("", "false", "serve callers without a token as staff: never where strangers can call"),
    JWT_SECRET_FILE("FILE", "", "signs tokens, 32 bytes or more; without it the cluster makes a secret of its own"),
    FIRST_STAFF("ID", "", "student id of a staff account to make where it doesn't exist yet"),
    FIRST_STAFF_PASSWORD_FILE("FILE", "", "its password, 8 to 72 bytes, on the first line"),
    POSTGRES("URL", "", "puts what is committed there: postgresql://USER:PASSWORD@HOST:PORT/DATABASE, or jdbc:..."),
    POSTGRES_PASSWORD_FILE("FILE", "", "PostgreSQL's password, on the first line, where the URL has none"),
    REDIS(
            "URL",
            "",
            "caches lists of seats there, shared by the nodes: redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE]"),
    REDIS_PASSWORD_FILE("FILE", "", "Redis' password, on the first line, where the URL has none"),
    CONFIG("FILE", "", "properties file of these options without the dashes");

    private final String placeholder;
    private final String defaultValue;
    private final String help;

    NodeOption(String placeholder, String defaultValue, String help) {
        this.placeholder = placeholder;
        this.defaultValue = defaultValue;
        this.help = help;
    }

    static Optional<NodeOption> ofKey(String key) {
        return Stream.of(values()).filter(option -> option.key().equals(key)).findFirst();
    }

    static Optional<NodeOption> ofVariable(String variable) {
        return Stream.of(values())
                .filter(option -> option.variable().equals(variable))
                .findFirst();
    }

    /** As in the configuration file. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** As on the command line. */
    public String flag() {
        return "--" + key();
    }

    /** As in the environment. */
    public String variable() {
        return Environment.PREFIX + name();
    }

    /** Needs no value: given is true. */
    public boolean isSwitch() {
        return placeholder.isEmpty();
    }

    public String placeholder() {
        return placeholder;
    }

    /** Empty: none. */
    public String defaultValue() {
        return defaultValue;
    }

    public String help() {
        return help;
    }
}
