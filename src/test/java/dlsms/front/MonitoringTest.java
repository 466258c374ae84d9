package dlsms.front;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Prometheus and Grafana ask for what the nodes have. */
class MonitoringTest {
    private static final Pattern METRIC = Pattern.compile("\\bdlsms_[a-z_]+\\b");

    private final ComposeFile compose = ComposeFile.read(Map.of());

    private static TreeSet<String> metrics(String text) {
        return METRIC.matcher(text)
                .results()
                .map(found -> found.group().replaceAll("_seconds_(count|sum|max)$", "_seconds"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void eachFigureThatIsShownOrWatchedStandsInTheDocument() {
        var documented = metrics(ComposeTexts.of(Path.of("docs/operations.md")));
        var asked = metrics(ComposeTexts.below(Path.of("compose/grafana")));
        asked.addAll(metrics(ComposeTexts.of(Path.of("compose/prometheus/alerts.yml"))));
        assertThat(asked).hasSizeGreaterThan(15);
        assertThat(documented).containsAll(asked);
    }

    @Test
    void prometheusAsksEachNode() {
        var configuration =
                ComposeFile.yaml(Path.of("compose/prometheus/prometheus.yml")).toString();
        var targets = compose.nodes().stream()
                .map(node -> node.name() + ":8080")
                .collect(Collectors.joining(", ", "targets=[", "]"));
        assertThat(configuration).contains(targets).contains("rule_files=[/etc/prometheus/alerts.yml]");
        assertThat(compose.services().get("prometheus").words("volumes")).contains("./prometheus:/etc/prometheus:ro");
        assertThat(ComposeFile.yaml(Path.of("compose/prometheus/alerts.yml")).toString())
                .contains("alert=NoLeader");
    }

    @Test
    void grafanaFindsPrometheusAndItsBoard() {
        var source = ComposeFile.yaml(Path.of("compose/grafana/provisioning/datasources/prometheus.yaml"))
                .toString();
        assertThat(source).contains("url=http://prometheus:9090");
        var uid = Pattern.compile("uid=([a-z-]+)").matcher(source);
        assertThat(uid.find()).isTrue();
        var board = ComposeFile.yaml(Path.of("compose/grafana/dashboards/cluster.json"))
                .toString();
        assertThat(Pattern.compile("type=prometheus, uid=([a-z-]+)")
                        .matcher(board)
                        .results())
                .isNotEmpty()
                .allMatch(found -> found.group(1).equals(uid.group(1)));
        var grafana = compose.services().get("grafana");
        assertThat(grafana.words("volumes")).contains("./grafana/dashboards:/etc/dlsms/dashboards:ro");
        assertThat(ComposeFile.yaml(Path.of("compose/grafana/provisioning/dashboards/dlsms.yaml"))
                        .toString())
                .contains("path=/etc/dlsms/dashboards");
        assertThat(grafana.environment())
                .containsEntry("GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH", "/etc/dlsms/dashboards/cluster.json");
    }
}
