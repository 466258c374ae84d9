package dlsms.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes a wrong history of one seat short enough to read: ends it where it is first wrong, leaves out what has to
 * do with other times of the day, then every answer that isn't needed for the contradiction. What is left is wrong
 * by itself.
 */
final class Reduction {
    private static final int ATTEMPTS_MAX = 400;

    private final long horizon;
    private int attempts;

    private Reduction(long horizon) {
        this.horizon = horizon;
    }

    /** @param wrong by {@link Search} */
    static List<Call> of(List<Call> wrong, long horizon) {
        var reduction = new Reduction(horizon);
        var prefix = reduction.shortestPrefix(wrong);
        return reduction.withoutNeedless(reduction.oneCluster(prefix));
    }

    private boolean isWrong(List<Call> history) {
        attempts += 1;
        return Search.of(history, horizon) instanceof Search.Result.Wrong;
    }

    private List<Call> shortestPrefix(List<Call> history) {
        var ends = history.stream()
                .map(Call::end)
                .filter(end -> end != Call.NEVER)
                .sorted()
                .toList();
        int from = 0;
        int to = ends.size() - 1;
        while (from < to) {
            int middle = (from + to) / 2;
            if (isWrong(until(history, ends.get(middle)))) {
                to = middle;
            } else {
                from = middle + 1;
            }
        }
        return until(history, ends.get(from));
    }

    private static List<Call> until(List<Call> history, long moment) {
        return history.stream()
                .filter(call -> call.start() <= moment)
                .map(call -> call.end() > moment ? call.unanswered() : call)
                .filter(call -> call.told().isKnown() || call.ask().writes())
                .toList();
    }

    /** Times that overlap, directly or by others between them, have nothing to do with the rest of the seat. */
    private List<Call> oneCluster(List<Call> history) {
        var spans = new HashMap<Integer, Span>();
        history.forEach(call -> learn(call, spans));
        var clusters = new ArrayList<Span>();
        spansOf(history).stream().sorted().forEach(span -> {
            boolean joins = !clusters.isEmpty() && clusters.getLast().meets(span);
            if (joins) {
                var last = clusters.removeLast();
                clusters.add(new Span(last.start(), Math.max(last.end(), span.end())));
            } else {
                clusters.add(span);
            }
        });
        return clusters.stream()
                .map(cluster -> within(history, cluster, spans))
                .filter(this::isWrong)
                .min(Comparator.comparingInt(List::size))
                .orElse(history);
    }

    private static void learn(Call call, Map<Integer, Span> spans) {
        if (call.ask() instanceof Ask.Reserve(Span span) && call.told() instanceof Told.Reserved(int id)) {
            spans.put(id, span);
        } else if (call.told() instanceof Told.Held(List<Booking> seen)) {
            seen.forEach(each -> spans.put(each.id(), each.span()));
        } else if (call.told() instanceof Told.Seen(Booking seen)) {
            spans.put(seen.id(), seen.span());
        }
    }

    private static List<Span> spansOf(List<Call> history) {
        var found = new ArrayList<Span>();
        history.forEach(call -> {
            if (call.ask() instanceof Ask.Reserve(Span span)) {
                found.add(span);
            }
            if (call.told() instanceof Told.Held(List<Booking> seen)) {
                seen.forEach(each -> found.add(each.span()));
            }
        });
        return found;
    }

    private static List<Call> within(List<Call> history, Span cluster, Map<Integer, Span> spans) {
        return history.stream()
                .filter(call -> span(call.ask(), spans).map(cluster::meets).orElse(true))
                .map(call -> call.told() instanceof Told.Held(List<Booking> seen)
                        ? new Call(
                                call.client(),
                                call.seat(),
                                call.start(),
                                call.end(),
                                call.ask(),
                                new Told.Held(seen.stream()
                                        .filter(each -> each.span().meets(cluster))
                                        .toList()),
                                call.index())
                        : call)
                .toList();
    }

    private static Optional<Span> span(Ask ask, Map<Integer, Span> spans) {
        return switch (ask) {
            case Ask.Reserve(Span span) -> Optional.of(span);
            case Ask.Free(Span span) -> Optional.of(span);
            case Ask.Cancel(int id) -> Optional.ofNullable(spans.get(id));
            case Ask.CheckIn(int id) -> Optional.ofNullable(spans.get(id));
            case Ask.Look(int id) -> Optional.ofNullable(spans.get(id));
            case Ask.Listing() -> Optional.empty();
        };
    }

    /** Leaves out ever smaller runs of calls that changed nothing: their answers are but observations. */
    private List<Call> withoutNeedless(List<Call> history) {
        var left = new ArrayList<>(history);
        for (int run = Math.max(1, history.size() / 2); run >= 1; run /= 2) {
            for (int from = left.size() - run; from >= 0 && attempts < ATTEMPTS_MAX; from -= run) {
                var fewer = new ArrayList<>(left.subList(0, from));
                left.subList(from, from + run).stream()
                        .filter(Reduction::changes)
                        .forEach(fewer::add);
                fewer.addAll(left.subList(from + run, left.size()));
                if (fewer.size() < left.size() && isWrong(fewer)) {
                    left.clear();
                    left.addAll(fewer);
                    from = Math.min(from, left.size());
                }
            }
        }
        // Only now: among all the others they might have explained something.
        return left.stream().filter(call -> call.told().isKnown()).toList();
    }

    private static boolean changes(Call call) {
        return !call.told().isKnown() || call.told() instanceof Told.Reserved || call.told() instanceof Told.Done;
    }
}
