package dlsms.front;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/** What the Dockerfile puts into /opt/dlsms, in a folder of target/. */
record Image(Path home) {
    private static final Path TARGET = Path.of("target").toAbsolutePath();

    /** Needs what {@code mvn package} makes. */
    static Image build(Path home) {
        try {
            Files.createDirectories(home);
            Files.createSymbolicLink(home.resolve("lib"), TARGET.resolve("lib"));
            Files.createSymbolicLink(home.resolve("native"), TARGET.resolve("native"));
            try (var jars = Files.newDirectoryStream(TARGET, "dlsms-*[0-9T].jar")) {
                Files.copy(jars.iterator().next(), home.resolve("dlsms.jar"));
            }
            var scripts = Files.createDirectories(home.resolve("bin"));
            try (var files = Files.list(ComposeFile.FOLDER.resolve("image"))) {
                for (var file : files.toList()) {
                    Files.copy(file, scripts.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
            return new Image(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of this JVM, and no options for the image's but its own. */
    static Map<String, String> environment() {
        return Map.of("JAVA_HOME", System.getProperty("java.home"), "DLSMS_JAVA_OPTS", "");
    }

    /** A command that names files of the image. */
    List<String> here(List<String> command) {
        return command.stream()
                .map(word -> word.replace("/opt/dlsms", home.toString()))
                .toList();
    }
}
