package dlsms.cli;

import dlsms.client.ClientSettings;
import dlsms.client.LibraryClient;
import dlsms.client.NodeAddress;
import dlsms.server.CannotServe;
import dlsms.server.ExitCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which nodes a command asks, and as whom. */
final class ClusterOptions {

    @Option(
            names = "--nodes",
            paramLabel = "HOST:PORT,...",
            defaultValue = "${env:DLSMS_NODES}",
            description = "public gRPC ports of the nodes to ask (DLSMS_NODES; else the local cluster's, else"
                    + " 127.0.0.1:9090)")
    private String nodes = "";

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            defaultValue = "${env:DLSMS_TOKEN_FILE}",
            description =
                    "holds the token to show (DLSMS_TOKEN_FILE; else the newest operator-token of the nodes here)")
    private String tokenFile = "";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "",
            description = "data folder of a node on this machine, whose operator-token is shown")
    private String data = "";

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "how long to go on trying (${DEFAULT-VALUE})")
    private int timeoutSeconds;

    private final LocalNodes here = LocalNodes.ofThisProcess();

    LibraryClient open() {
        var settings = ClientSettings.of(addresses()).withToken(this::token).withTimeout(timeout());
        return new LibraryClient(settings);
    }

    Duration timeout() {
        if (timeoutSeconds < 1 || timeoutSeconds > 3_600) {
            throw new CannotServe(ExitCode.USAGE, "--timeout must be 1 to 3600 seconds, not " + timeoutSeconds);
        }
        return Duration.ofSeconds(timeoutSeconds);
    }

    List<NodeAddress> addresses() {
        String text = isGiven(nodes) ? nodes : here.addresses().orElse("127.0.0.1:9090");
        try {
            return NodeAddress.parseAll(text);
        } catch (IllegalArgumentException e) {
            throw new CannotServe(ExitCode.USAGE, "--nodes: " + e.getMessage());
        }
    }

    // Read at every call: a node renews its token, and has none before the cluster is founded.
    private Optional<String> token() {
        if (isGiven(tokenFile)) {
            return Optional.of(LocalNodes.readToken(Path.of(tokenFile)));
        }
        if (isGiven(data)) {
            return Optional.of(LocalNodes.readToken(Path.of(data).resolve(LocalNodes.TOKEN_FILE)));
        }
        return here.newestToken();
    }

    private static boolean isGiven(String text) {
        return text != null && !text.isBlank();
    }
}
