package dlsms.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;

/** The options that stand in a properties file. */
final class ConfigFile {

    private ConfigFile() {}

    static Map<NodeOption, String> options(Path file) {
        Map<NodeOption, String> values = new EnumMap<>(NodeOption.class);
        Properties properties = load(file);
        for (String key : properties.stringPropertyNames().stream().sorted().toList()) {
            NodeOption option = NodeOption.ofKey(key)
                    .filter(known -> known != NodeOption.CONFIG)
                    .orElseThrow(() -> CannotServe.usage("unknown key '" + key + "' in " + file));
            values.put(option, properties.getProperty(key).strip());
        }
        return values;
    }

    private static Properties load(Path file) {
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            properties.load(reader);
            return properties;
        } catch (NoSuchFileException e) {
            throw CannotServe.usage("no such configuration file: " + file);
        } catch (IOException | IllegalArgumentException e) {
            throw CannotServe.usage("can't read the configuration file " + file + ": " + e.getMessage());
        }
    }
}
