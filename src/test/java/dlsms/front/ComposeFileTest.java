package dlsms.front;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.front.ComposeFile.Service;
import dlsms.process.Tool;
import dlsms.server.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What compose.yaml names is there, and what it says to a node is what a node understands. */
class ComposeFileTest {
    private static final Pattern SECRET = Pattern.compile("/run/secrets/([a-z_]+)");

    private final ComposeFile compose = ComposeFile.read(Map.of());
    private final Map<String, Service> services = compose.services();

    @TempDir
    private Path folder;

    @Test
    void theWholeSystemIsThere() {
        assertThat(services.keySet())
                .containsExactly("grafana", "n1", "n2", "n3", "n4", "n5", "nginx", "postgres", "prometheus", "redis");
        assertThat(image("postgres")).matches("postgres:(1[6-9]|[2-9][0-9]).*");
        assertThat(image("redis")).matches("redis:([7-9]|[1-9][0-9]).*");
        assertThat(services.values().stream()
                        .filter(service -> !service.words("profiles").isEmpty())
                        .map(service -> service.name() + service.words("profiles")))
                .containsExactly("grafana[monitoring]", "prometheus[monitoring]");
    }

    private String image(String service) {
        return services.get(service).keys().get("image").toString();
    }

    @Test
    void eachServiceIsWatchedStartedAgainAndKeptWithinLimits() {
        services.values().forEach(service -> {
            assertThat(service.keys()).as(service.name()).containsKeys("restart", "healthcheck", "logging", "networks");
            assertThat(service.keys().get("restart")).isEqualTo("unless-stopped");
            assertThat(ComposeFile.asMap(service.keys().get("healthcheck")))
                    .as(service.name())
                    .containsKeys("test", "interval", "timeout", "retries", "start_period");
            var resources = ComposeFile.asMap(
                    ComposeFile.asMap(service.keys().get("deploy")).get("resources"));
            assertThat(ComposeFile.asMap(resources.get("limits"))).containsKeys("cpus", "memory", "pids");
        });
    }

    @Test
    void eachContainersLimitsStandInTheDocument() {
        var document = ComposeTexts.of(Path.of("docs/deployment.md"));
        services.values().forEach(service -> {
            var resources = ComposeFile.asMap(
                    ComposeFile.asMap(service.keys().get("deploy")).get("resources"));
            var limits = ComposeFile.asMap(resources.get("limits"));
            var name = compose.nodes().contains(service) ? "`n1` ... `n5`" : "`" + service.name() + "`";
            assertThat(document)
                    .contains("| " + name + " | " + limits.get("cpus") + " | " + limits.get("memory") + " | "
                            + limits.get("pids") + " |");
        });
    }

    @Test
    void aNodeUnderstandsEachOfItsVariables() {
        var secrets = secrets();
        assertThat(compose.nodes()).hasSize(5);
        for (var node : compose.nodes()) {
            var environment = new TreeMap<>(node.environment());
            environment.replaceAll((variable, value) -> value.replace("/run/secrets", secrets.toString()));
            var config = ServerConfig.read(Map.of(), environment);
            assertThat(config.id()).hasToString(node.name());
            assertThat(config.data()).isEqualTo(Path.of("/data"));
            assertThat(config.grpcPort()).isEqualTo(9090);
            assertThat(config.httpPort()).isEqualTo(8080);
            assertThat(config.peers().toString())
                    .isEqualTo(compose.nodes().stream()
                            .map(each -> each.name() + "=" + each.name() + ":9190")
                            .collect(Collectors.joining(", ", "{", "}")));
            assertThat(config.outside().postgres()).isPresent();
            assertThat(config.outside().redis()).isPresent();
            assertThat(node.words("command")).containsExactly("node");
        }
    }

    private Path secrets() {
        var secrets = folder.resolve("secrets");
        var made = Tool.run("compose/make-secrets", List.of(secrets.toString()));
        assertThat(made.exitCode()).as(made.output()).isZero();
        return secrets;
    }

    @Test
    void eachNodeHasAPlaceOfItsOwn() {
        assertThat(compose.nodes())
                .allSatisfy(node -> assertThat(node.words("volumes")).containsExactly(node.name() + "-data:/data"));
        assertThat(compose.nodes()).extracting(node -> node.address("cluster")).doesNotHaveDuplicates();
    }

    @Test
    void volumesAreNamedOrLieInTheCheckout() {
        var used = new TreeSet<String>();
        for (var service : services.values()) {
            for (var volume : service.words("volumes")) {
                var source = volume.split(":")[0];
                if (source.startsWith(".")) {
                    assertThat(ComposeFile.FOLDER.resolve(source)).exists();
                    assertThat(volume)
                            .as("what lies in the checkout is not written")
                            .endsWith(":ro");
                } else {
                    used.add(source);
                }
            }
        }
        assertThat(compose.map("volumes").keySet()).isEqualTo(used);
    }

    @Test
    void eachSecretIsMadeAndIsGivenToThoseWhoReadIt() throws IOException {
        var named = compose.map("secrets");
        assertThat(named.entrySet())
                .allSatisfy(each ->
                        assertThat(each.getValue().toString()).isEqualTo("{file=./secrets/" + each.getKey() + "}"));
        try (var files = Files.list(secrets())) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(named.keySet());
        }
        var given = new TreeSet<String>();
        for (var service : services.values()) {
            assertThat(new TreeSet<>(service.words("secrets")))
                    .as(service.name())
                    .isEqualTo(read(service));
            given.addAll(service.words("secrets"));
        }
        assertThat(given).isEqualTo(named.keySet());
    }

    // In its own part of the file, or in the scripts that are mounted into it.
    private static Set<String> read(Service service) {
        var text = new StringBuilder(service.keys().toString());
        for (var volume : service.words("volumes")) {
            var source = ComposeFile.FOLDER.resolve(volume.split(":")[0]);
            if (volume.startsWith("./") && Files.isDirectory(source)) {
                text.append(ComposeTexts.below(source));
            }
        }
        return SECRET.matcher(text)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void whoTalksToWhomIsInOneNetworkWithThem() {
        var networks = compose.map("networks").keySet();
        for (var service : services.values()) {
            assertThat(networks).containsAll(service.words("networks"));
            for (var other : service.words("depends_on")) {
                assertThat(services).containsKey(other);
                assertInOneNetwork(service, other);
            }
        }
        for (var node : compose.nodes()) {
            var hosts = Pattern.compile("(?:@|//)([a-z0-9]+):[0-9]+")
                    .matcher(node.environment().toString())
                    .results()
                    .map(found -> found.group(1))
                    .collect(Collectors.toSet());
            assertThat(hosts).contains("n1", "n5", "postgres", "redis");
            hosts.forEach(host -> assertInOneNetwork(node, host));
        }
    }

    /** Who shares a network with a node reaches its peer port. */
    @Test
    void nobodySharesANetworkWithTheNodesButThoseWhoMust() {
        assertThat(members("cluster")).containsExactly("n1", "n2", "n3", "n4", "n5", "nginx", "prometheus");
        assertThat(members("stores")).containsExactly("n1", "n2", "n3", "n4", "n5", "postgres", "redis");
        assertThat(members("monitoring")).containsExactly("grafana", "prometheus");
    }

    private List<String> members(String network) {
        return services.values().stream()
                .filter(service -> service.words("networks").contains(network))
                .map(Service::name)
                .toList();
    }

    private void assertInOneNetwork(Service one, String other) {
        assertThat(services).containsKey(other);
        var common = new HashSet<>(one.words("networks"));
        common.retainAll(services.get(other).words("networks"));
        assertThat(common).as(one.name() + " and " + other).isNotEmpty();
    }

    @Test
    void nginxKnowsTheNodesAndListensWhereItIsPublished() {
        for (var each : Map.of("grpc", 9090, "http", 8080).entrySet()) {
            var nodes = ComposeTexts.of(Path.of("compose/nginx/nodes-" + each.getKey() + ".conf"));
            var expected = compose.nodes().stream()
                    .map(node -> "server " + node.address("cluster") + ":" + each.getValue() + " ")
                    .toList();
            assertThat(nodes.lines()
                            .filter(line -> line.startsWith("server"))
                            .map(line -> line.replaceAll("(?<=:[0-9]{4} ).*", "")))
                    .containsExactlyElementsOf(
                            Stream.of(expected, expected).flatMap(List::stream).toList());
            assertThat(ComposeTexts.of(Path.of("compose/nginx/listen-" + each.getKey() + ".conf")))
                    .containsPattern("(?m)^listen " + each.getValue() + " ");
            assertThat(services.get("nginx").words("ports")).anyMatch(port -> port.endsWith(":" + each.getValue()));
        }
    }

    @Test
    void theExampleOfVariablesIsWholeAndHasTheDefaults() {
        var defaults = Pattern.compile("\\$\\{([A-Z_]+):-([^}]*)}")
                .matcher(ComposeTexts.of(ComposeFile.FOLDER.resolve("compose.yaml")))
                .results()
                .map(found -> found.group(1) + "=" + found.group(2))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(ComposeTexts.of(ComposeFile.FOLDER.resolve(".env.example")).lines())
                .filteredOn(line -> !line.isBlank() && !line.startsWith("#"))
                .containsExactlyInAnyOrderElementsOf(defaults);
    }
}
