package dlsms.front;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.front.ComposeFile.Service;
import dlsms.process.FreePorts;
import dlsms.process.NodeClient;
import dlsms.process.NodePlace;
import dlsms.process.RealCluster;
import dlsms.process.RealNode;
import dlsms.process.Tool;
import dlsms.servers.RealPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What compose.yaml says, as processes of this machine: the same commands, variables, secrets and nginx.conf; only
 * hosts, ports and folders are others. Ends all of it when it is closed.
 */
final class ComposedSystem implements AutoCloseable {
    private static final Pattern PEER = Pattern.compile("\\b(n[0-9]):9190");

    private final List<Runnable> closing = new ArrayList<>();
    private final Path folder = RealCluster.newFolder("composed");
    private final Path secrets = folder.resolve("secrets");
    private final ComposeFile compose;
    private final Image image;
    private final Map<String, RealNode.Ports> ports = new TreeMap<>();
    private final RealPostgres postgres;
    private final ComposedRedis redis;
    private final RealCluster cluster;
    private final Nginx nginx;

    /**
     * Starts all of it, and waits until it serves.
     *
     * @param variables as in compose/.env
     * @param trained with the archive that the image has; it takes a while to make
     */
    ComposedSystem(Map<String, String> variables, boolean trained) {
        compose = ComposeFile.read(variables);
        try {
            run("compose/make-secrets", List.of(secrets.toString()), Map.of());
            image = Image.build(folder.resolve("image"));
            if (trained) {
                run(image.home().resolve("bin/train").toString(), List.of(), Image.environment());
            }
            postgres = RealPostgres.start("composed");
            closing.add(postgres::close);
            keepSecret("postgres_password", postgres.uri().replaceAll(".*:(.*)@.*", "$1"));
            redis = new ComposedRedis(compose, folder.resolve("redis"), secrets);
            closing.add(redis::close);
            for (var node : compose.nodes()) {
                var free = FreePorts.take(3);
                ports.put(node.name(), new RealNode.Ports(free.get(0), free.get(1), free.get(2)));
            }
            var nodes = compose.nodes().stream()
                    .map(node -> new RealNode(plan(node)))
                    .toList();
            boolean samples = "true".equals(variables.get("DLSMS_SAMPLE_DATA"));
            cluster = RealCluster.of(folder, nodes, samples);
            closing.add(cluster::close);
            nginx = Nginx.start(ports.values().stream()
                    .map(each -> new Nginx.Ports(each.grpc(), each.http()))
                    .toList());
            closing.add(nginx::close);
            cluster.started();
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private static void run(String program, List<String> arguments, Map<String, String> variables) {
        var result = Tool.run(program, arguments, variables);
        assertThat(result.exitCode()).as(result.output()).isZero();
    }

    // The server has one already.
    private void keepSecret(String name, String value) {
        try {
            var file = secrets.resolve(name);
            Files.delete(file);
            Files.writeString(file, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private RealNode.NodePlan plan(Service node) {
        var own = ports.get(node.name());
        var environment = new TreeMap<>(node.environment());
        environment.replaceAll((variable, value) -> here(value));
        // Where the volume is, and the ports that compose leaves as they are.
        environment.put(
                "DLSMS_DATA", folder.resolve(node.name()).resolve("data").toString());
        environment.put("DLSMS_GRPC_PORT", Integer.toString(own.grpc()));
        environment.put("DLSMS_HTTP_PORT", Integer.toString(own.http()));
        environment.putAll(Image.environment());
        var place = new NodePlace("127.0.0.1", List.of(), environment, folder, folder);
        return new RealNode.NodePlan(node.name(), place, own, command(node));
    }

    private List<String> command(Service node) {
        var command = new ArrayList<>(List.of("/opt/dlsms/bin/dlsms"));
        command.addAll(node.words("command"));
        return image.here(command);
    }

    private String here(String value) {
        var peers = PEER.matcher(value)
                .replaceAll(found -> Matcher.quoteReplacement(
                        "127.0.0.1:" + ports.get(found.group(1)).peer()));
        return peers.replace("/run/secrets", secrets.toString())
                .replace("0.0.0.0", "127.0.0.1")
                .replace("@postgres:5432", "@127.0.0.1:" + postgres.port())
                .replace("//redis:6379", "//127.0.0.1:" + redis.port());
    }

    RealCluster cluster() {
        return cluster;
    }

    Nginx nginx() {
        return nginx;
    }

    /** As an operator, through nginx. Closed by who asks for it. */
    NodeClient client() {
        return NodeClient.of("127.0.0.1", nginx.grpcPort(), Optional.of(cluster.operatorToken()));
    }

    /** Whether compose would take the node for healthy. */
    boolean isHealthy(String node) {
        var check = compose.services().get(node).healthCheck();
        var command = image.here(check);
        return Tool.run(
                                command.getFirst(),
                                command.subList(1, command.size()),
                                Map.of(
                                        "DLSMS_HTTP_PORT",
                                        Integer.toString(ports.get(node).http())))
                        .exitCode()
                == 0;
    }

    /** What the node says to Prometheus. */
    String metrics(String node) {
        var uri = URI.create("http://127.0.0.1:" + ports.get(node).http() + "/metrics");
        try (var client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The operator's tool of the image. */
    Tool.Result tool(List<String> arguments) {
        return Tool.run(image.home().resolve("bin/dlsms").toString(), arguments, Image.environment());
    }

    /** What all of it wrote lately: printed where a test fails. */
    String tailOfLogs() {
        var lines = nginx.log().lines().toList();
        return cluster.tailOfLogs() + "\n---- nginx\n"
                + String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    }

    @Override
    public void close() {
        closing.reversed().forEach(Runnable::run);
        RealCluster.removeBelow(folder.resolve("image"));
    }
}
