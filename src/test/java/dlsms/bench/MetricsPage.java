package dlsms.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** A page of figures in Prometheus' text format. */
record MetricsPage(String text) {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** @param address HOST:PORT @return empty where it can't be had. Waits. */
    static Optional<MetricsPage> of(String address) {
        var request = HttpRequest.newBuilder(URI.create("http://" + address + "/metrics"))
                .timeout(PATIENCE)
                .build();
        try {
            var answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
            return Optional.of(answer)
                    .filter(page -> page.statusCode() == 200)
                    .map(page -> new MetricsPage(page.body()));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Over all its labels; 0 where it does not stand there. */
    double sum(String name) {
        return text.lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
