package dlsms.storage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Another JVM with this one's classes and flags. */
public final class ChildProcess {

    private ChildProcess() {}

    /** Runs {@code main} with a heap of that many megabytes; what it prints to stderr goes to ours. */
    public static Process start(Class<?> main, int heapMegabytes, String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.add("-Djava.library.path=" + System.getProperty("java.library.path"));
        command.addAll(List.of("-XX:+UseSerialGC", "-Xmx" + heapMegabytes + "m"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
