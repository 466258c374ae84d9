package dlsms.server;

import dlsms.cache.RedisAddress;
import dlsms.projection.PostgresUrl;
import dlsms.raft.NodeId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Puts the sources of a configuration together and checks every value. */
final class ConfigReader {

    static final int MEMBERS_MAX = 9;
    static final int SECRET_BYTES_MIN = 32;
    static final int PASSWORD_BYTES_MIN = 8;
    static final int PASSWORD_BYTES_MAX = 72;
    private static final int MEBIBYTES_MAX = 1 << 20;
    private static final int LOG_ENTRIES_MAX_MIN = 100;
    private static final int LOG_ENTRIES_MAX_MAX = 100_000_000;
    private static final int SMALL_FILE_BYTES_MAX = 65_536;

    private final Map<NodeOption, String> values = new EnumMap<>(NodeOption.class);
    private final Map<String, String> environment;

    ConfigReader(Map<NodeOption, String> commandLine, Map<String, String> environment) {
        this.environment = environment;
        values.putAll(Environment.options(environment));
        values.putAll(commandLine);
        given(NodeOption.CONFIG)
                .ifPresent(file ->
                        ConfigFile.options(path(NodeOption.CONFIG, file)).forEach(values::putIfAbsent));
    }

    ServerConfig read() {
        NodeId id = id();
        return new ServerConfig(
                id,
                peers(id),
                path(NodeOption.DATA, given(NodeOption.DATA).orElse("data/" + id)),
                given(NodeOption.BIND),
                port(NodeOption.GRPC_PORT),
                port(NodeOption.HTTP_PORT),
                limits(),
                isOn(NodeOption.SAMPLE_DATA),
                new ServerConfig.Access(isOn(NodeOption.ALLOW_UNAUTHENTICATED), tokenSecret(), firstStaff()),
                new ServerConfig.Outside(postgres(), redis()));
    }

    private Optional<PostgresUrl> postgres() {
        Optional<String> password = password(NodeOption.POSTGRES_PASSWORD_FILE, NodeOption.POSTGRES);
        try {
            Optional<PostgresUrl> parsed = given(NodeOption.POSTGRES).map(PostgresUrl::parse);
            return password.isPresent() ? parsed.map(found -> found.withPassword(password.get())) : parsed;
        } catch (IllegalArgumentException e) {
            throw CannotServe.usage(NodeOption.POSTGRES.flag() + ": " + e.getMessage());
        }
    }

    private Optional<RedisAddress> redis() {
        Optional<String> password = password(NodeOption.REDIS_PASSWORD_FILE, NodeOption.REDIS);
        try {
            return given(NodeOption.REDIS).map(text -> RedisAddress.of(text, password));
        } catch (IllegalArgumentException e) {
            throw CannotServe.usage(NodeOption.REDIS.flag() + ": " + e.getMessage());
        }
    }

    private Optional<String> password(NodeOption file, NodeOption url) {
        Optional<String> password = given(file).map(path -> line(file, path));
        if (password.isPresent() && given(url).isEmpty()) {
            throw CannotServe.usage(file.flag() + " needs " + url.flag());
        }
        if (password.filter(String::isEmpty).isPresent()) {
            throw CannotServe.usage(file.flag() + ": the file is empty");
        }
        return password;
    }

    private ServerConfig.Limits limits() {
        return new ServerConfig.Limits(
                mebibytes(NodeOption.DISK_RESERVE, 0),
                number(NodeOption.LOG_ENTRIES_MAX, LOG_ENTRIES_MAX_MIN, LOG_ENTRIES_MAX_MAX),
                mebibytes(NodeOption.LOG_BYTES_MAX, 1),
                mebibytes(NodeOption.SNAPSHOT_RATE, 1));
    }

    private NodeId id() {
        String text = given(NodeOption.ID)
                .orElseThrow(() -> CannotServe.usage(NodeOption.ID.flag() + " is missing: this node's name"));
        return nodeId(NodeOption.ID.flag(), text);
    }

    private SortedMap<NodeId, HostPort> peers(NodeId self) {
        SortedMap<NodeId, HostPort> peers = new TreeMap<>();
        given(NodeOption.PEERS).ifPresent(list -> {
            Set<HostPort> addresses = new HashSet<>();
            for (String member : list.split(",", -1)) {
                addPeer(member.strip(), peers, addresses);
            }
            if (!peers.containsKey(self)) {
                throw CannotServe.usage("--peers must name this node too, and has no '" + self + "'");
            }
            if (peers.size() > MEMBERS_MAX) {
                throw CannotServe.usage("--peers names " + peers.size() + " members, at most " + MEMBERS_MAX);
            }
        });
        return Collections.unmodifiableSortedMap(peers);
    }

    private static void addPeer(String member, SortedMap<NodeId, HostPort> peers, Set<HostPort> addresses) {
        int at = member.indexOf('@');
        if (at < 0) {
            throw CannotServe.usage("--peers must be ID@HOST:PORT,ID@HOST:PORT,..., not '" + member + "'");
        }
        NodeId id = nodeId("--peers", member.substring(0, at));
        HostPort address = HostPort.parse("the address of " + id + " in --peers", member.substring(at + 1));
        if (peers.put(id, address) != null) {
            throw CannotServe.usage("--peers names '" + id + "' twice");
        }
        if (!addresses.add(address)) {
            throw CannotServe.usage("--peers names " + address + " twice");
        }
    }

    private Optional<byte[]> tokenSecret() {
        Optional<byte[]> fromFile = given(NodeOption.JWT_SECRET_FILE)
                .map(file -> line(NodeOption.JWT_SECRET_FILE, file).getBytes(StandardCharsets.UTF_8));
        Optional<byte[]> secret = fromFile.or(() -> Optional.ofNullable(environment.get(Environment.JWT_SECRET))
                .filter(value -> !value.isEmpty())
                .map(value -> value.getBytes(StandardCharsets.UTF_8)));
        if (secret.isPresent() && secret.get().length < SECRET_BYTES_MIN) {
            throw CannotServe.usage("the token secret has " + secret.get().length + " bytes, at least "
                    + SECRET_BYTES_MIN + " are needed");
        }
        return secret;
    }

    private Optional<ServerConfig.FirstStaff> firstStaff() {
        Optional<String> id = given(NodeOption.FIRST_STAFF);
        Optional<String> file = given(NodeOption.FIRST_STAFF_PASSWORD_FILE);
        if (id.isPresent() != file.isPresent()) {
            throw CannotServe.usage("--first-staff and --first-staff-password-file belong together");
        }
        return id.map(studentId -> new ServerConfig.FirstStaff(studentId, password(file.orElseThrow())));
    }

    private String password(String file) {
        String password = line(NodeOption.FIRST_STAFF_PASSWORD_FILE, file);
        int bytes = password.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < PASSWORD_BYTES_MIN || bytes > PASSWORD_BYTES_MAX) {
            throw CannotServe.usage("the first staff's password must have " + PASSWORD_BYTES_MIN + " to "
                    + PASSWORD_BYTES_MAX + " bytes");
        }
        return password;
    }

    private boolean isOn(NodeOption option) {
        String text = given(option).orElse(option.defaultValue());
        if (!text.equals("true") && !text.equals("false")) {
            throw CannotServe.usage(option.flag() + " must be true or false, not '" + text + "'");
        }
        return text.equals("true");
    }

    private int port(NodeOption option) {
        return HostPort.port(option.flag(), given(option).orElse(option.defaultValue()), 0);
    }

    /** @return bytes */
    private long mebibytes(NodeOption option, int min) {
        return (long) number(option, min, MEBIBYTES_MAX) << 20;
    }

    private int number(NodeOption option, int min, int max) {
        String text = given(option).orElse(option.defaultValue());
        if (text.matches("[0-9]{1,9}")) {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        }
        throw CannotServe.usage(option.flag() + " must be " + min + " to " + max + ", not '" + text + "'");
    }

    private Optional<String> given(NodeOption option) {
        Optional<String> value = Optional.ofNullable(values.get(option));
        if (value.isPresent() && value.get().isBlank()) {
            throw CannotServe.usage(option.flag() + " is empty");
        }
        return value;
    }

    private static NodeId nodeId(String what, String text) {
        try {
            return new NodeId(text);
        } catch (IllegalArgumentException e) {
            throw CannotServe.usage(what + ": " + e.getMessage());
        }
    }

    private static Path path(NodeOption option, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw CannotServe.usage(option.flag() + " is no path: " + e.getMessage());
        }
    }

    private static String line(NodeOption option, String file) {
        try {
            Path path = path(option, file);
            if (Files.size(path) > SMALL_FILE_BYTES_MAX) {
                throw CannotServe.usage(
                        option.flag() + ": " + file + " is larger than " + SMALL_FILE_BYTES_MAX + " bytes");
            }
            return Files.readString(path).lines().findFirst().orElse("").strip();
        } catch (IOException e) {
            throw CannotServe.usage(option.flag() + ": can't read " + file);
        }
    }
}
