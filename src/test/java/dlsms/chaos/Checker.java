package dlsms.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The verdict on a whole history: each seat by itself, the log's indexes, and what each node holds at the end. */
final class Checker {
    private static final int LINES_MAX = 40;

    private Checker() {}

    /** @param broken what is wrong, in words; empty where nothing is */
    record Verdict(int seats, int calls, List<String> broken) {
        boolean isGood() {
            return broken.isEmpty();
        }

        /** As printed at the end of a run. */
        String text() {
            return isGood()
                    ? "linearizable (%d seats, %d calls), nothing lost, nothing doubled".formatted(seats, calls)
                    : "VIOLATION\n" + String.join("\n", broken);
        }
    }

    /**
     * @param horizon as in {@link SeatModel}
     * @param ends what each node holds when all has been healed
     */
    static Verdict check(List<Call> history, long horizon, List<List<FinalState.Held>> ends) {
        var broken = new ArrayList<String>();
        var seats = history.stream().collect(Collectors.groupingBy(Call::seat, TreeMap::new, Collectors.toList()));
        seats.forEach((seat, calls) -> {
            switch (Search.of(calls, horizon)) {
                case Search.Result.Fits() -> {}
                case Search.Result.TooHard() ->
                    broken.add("seat " + seat + ": too many orders to try, nothing is known");
                case Search.Result.Wrong(List<Call> stuck) ->
                    broken.add("seat " + seat + " is not linearizable:\n" + lines(Reduction.of(calls, horizon))
                            + "\nin the longest order found, one of these had to come next:\n" + lines(stuck));
            }
        });
        broken.addAll(shortened("the log's order is not that of the calls", IndexOrder.broken(history)));
        for (var end : ends) {
            var state = new FinalState(history, end);
            broken.addAll(shortened("acknowledged, but lost", state.lost()));
            broken.addAll(shortened("doubled", state.doubled()));
        }
        return new Verdict(seats.size(), history.size(), List.copyOf(broken));
    }

    private static List<String> shortened(String title, List<String> lines) {
        return lines.isEmpty()
                ? List.of()
                : List.of(title + " (" + lines.size() + "):\n"
                        + lines.stream().limit(LINES_MAX).collect(Collectors.joining("\n")));
    }

    private static String lines(List<Call> calls) {
        long zero = calls.stream().mapToLong(Call::start).min().orElse(0);
        var sorted = calls.stream()
                .sorted(Comparator.comparingLong(Call::start))
                .map(call -> call.line(zero))
                .toList();
        int left = Math.max(0, sorted.size() - LINES_MAX);
        return (left == 0 ? "" : "… " + left + " earlier calls\n")
                + String.join("\n", sorted.subList(left, sorted.size()));
    }
}
