package dlsms.front;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** compose/compose.yaml as docker compose reads it: merged, with the variables of compose/.env filled in. */
record ComposeFile(Map<?, ?> root) {
    static final Path FOLDER = Path.of("compose");

    private static final Pattern VARIABLE = Pattern.compile("\\$\\$|\\$\\{([A-Z_]+)(?::-([^}]*))?}|\\$");

    /** @param variables as in compose/.env; what is not there has the default that stands in the file */
    static ComposeFile read(Map<String, String> variables) {
        return new ComposeFile((Map<?, ?>) filled(yaml(FOLDER.resolve("compose.yaml")), variables));
    }

    /** Any YAML file; a key that stands there twice is an error. */
    static Object yaml(Path file) {
        try {
            var options = new LoaderOptions();
            options.setAllowDuplicateKeys(false);
            return new Yaml(new SafeConstructor(options)).load(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Object filled(Object value, Map<String, String> variables) {
        return switch (value) {
            case Map<?, ?> map -> {
                var result = new TreeMap<String, Object>();
                map.forEach((key, each) -> result.put(key.toString(), filled(each, variables)));
                yield result;
            }
            case List<?> list ->
                list.stream().map(each -> filled(each, variables)).toList();
            case String text -> VARIABLE.matcher(text).replaceAll(found -> fill(found, variables));
            case null -> Map.of();
            default -> value;
        };
    }

    private static String fill(MatchResult found, Map<String, String> variables) {
        if (found.group().equals("$$")) {
            return Matcher.quoteReplacement("$");
        }
        if (found.group(1) == null || found.group(2) == null && !variables.containsKey(found.group(1))) {
            throw new IllegalStateException("no value for " + found.group());
        }
        var set = variables.getOrDefault(found.group(1), "");
        return Matcher.quoteReplacement(set.isEmpty() ? found.group(2) : set);
    }

    /** By name. */
    SortedMap<String, Service> services() {
        var services = new TreeMap<String, Service>();
        map("services").forEach((name, value) -> services.put(name, new Service(name, asMap(value))));
        return services;
    }

    /** The nodes, in order. */
    List<Service> nodes() {
        return services().values().stream()
                .filter(service -> service.name().matches("n[0-9]+"))
                .toList();
    }

    /** What stands under a key of the file itself, like {@code volumes}. */
    SortedMap<String, Object> map(String key) {
        return asMap(root.get(key));
    }

    static SortedMap<String, Object> asMap(Object value) {
        var result = new TreeMap<String, Object>();
        ((Map<?, ?>) value).forEach((key, each) -> result.put(key.toString(), each));
        return result;
    }

    /** One of the services, with all its keys. */
    record Service(String name, SortedMap<String, Object> keys) {

        /** Words of a list; empty where the key isn't there. A map's keys count as the words. */
        List<String> words(String key) {
            return switch (keys.getOrDefault(key, List.of())) {
                case Map<?, ?> map ->
                    map.keySet().stream().map(Object::toString).toList();
                case List<?> list -> list.stream().map(Object::toString).toList();
                case Object other -> throw new IllegalStateException(name + "." + key + " is no list: " + other);
            };
        }

        SortedMap<String, String> environment() {
            var result = new TreeMap<String, String>();
            asMap(keys.getOrDefault("environment", Map.of()))
                    .forEach((variable, value) -> result.put(variable, value.toString()));
            return result;
        }

        /** The command that says whether it is well. */
        List<String> healthCheck() {
            var test = (List<?>) asMap(keys.get("healthcheck")).get("test");
            return test.stream().skip(1).map(Object::toString).toList();
        }

        /** Its address in that network. */
        String address(String network) {
            var networks = asMap(keys.get("networks"));
            return asMap(networks.get(network)).get("ipv4_address").toString();
        }
    }
}
