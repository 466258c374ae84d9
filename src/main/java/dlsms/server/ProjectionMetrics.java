package dlsms.server;

import dlsms.projection.Projection;
import dlsms.projection.ProjectionFigures;
import dlsms.projection.ProjectionState;
import dlsms.projection.ProjectionStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Figures of the projection to PostgreSQL, all 0 where there is none; docs/operations.md lists them. */
final class ProjectionMetrics {

    private final MeterRegistry registry;
    private final Optional<Projection> projection;

    private ProjectionMetrics(MeterRegistry registry, Optional<Projection> projection) {
        this.registry = registry;
        this.projection = projection;
    }

    static void watch(MeterRegistry registry, Optional<Projection> projection) {
        var metrics = new ProjectionMetrics(registry, projection);
        metrics.gauge(
                "dlsms.projection.index",
                "entry that PostgreSQL is at",
                now -> now.index().orElse(0L));
        metrics.gauge("dlsms.projection.lag.entries", "entries that wait", ProjectionStatus::lagEntries);
        metrics.gauge(
                "dlsms.projection.lag.seconds",
                "how long the oldest has waited",
                now -> now.lag().toMillis() / 1e3);
        metrics.gauge(
                "dlsms.projection.alarm",
                "1 where a person is needed",
                now -> now.state().isAlarm() ? 1 : 0);
        metrics.gauge(
                "dlsms.projection.away",
                "1 where PostgreSQL can't be reached",
                now -> now.state() == ProjectionState.AWAY ? 1 : 0);
        metrics.counter("dlsms.projection.batches", "transactions", ProjectionFigures::batches);
        metrics.counter("dlsms.projection.events", "events in them", ProjectionFigures::events);
        metrics.counter("dlsms.projection.failures", "that came to nothing", ProjectionFigures::failures);
        metrics.counter("dlsms.projection.rebuilds", "rebuilds begun", ProjectionFigures::rebuilds);
    }

    private void gauge(String name, String what, ToDoubleFunction<ProjectionStatus> value) {
        Gauge.builder(
                        name,
                        projection,
                        found -> found.map(p -> p.status(InstantSource.system()))
                                .map(value::applyAsDouble)
                                .orElse(0.0))
                .strongReference(true)
                .description(what)
                .register(registry);
    }

    private void counter(String name, String what, ToDoubleFunction<ProjectionFigures> value) {
        FunctionCounter.builder(
                        name,
                        projection,
                        found -> found.map(Projection::figures)
                                .map(value::applyAsDouble)
                                .orElse(0.0))
                .description(what)
                .register(registry);
    }
}
