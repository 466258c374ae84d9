package dlsms.chaos;

import dlsms.chaos.Booking.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Holds what one node has at the end against what callers were told: nothing that was acknowledged is missing or
 * otherwise, and nothing is there more often than it was asked for. It knows nothing of orders.
 */
final class FinalState {
    private final Map<Integer, Held> held = new HashMap<>();
    private final Map<Place, Integer> unexplained = new HashMap<>();
    private final Map<Integer, Ask.Reserve> made = new HashMap<>();
    private final Set<Integer> cancelled = new HashSet<>();
    private final Set<Integer> perhapsCancelled = new HashSet<>();
    private final Set<Integer> checkedIn = new HashSet<>();
    private final List<String> lost = new ArrayList<>();
    private final List<String> doubled = new ArrayList<>();

    /** A reservation that a node holds, whatever its status. */
    record Held(int seat, Booking booking) {}

    private record Place(int seat, Span span) {}

    /** @param atTheEnd all reservations of all seats in {@code history} */
    FinalState(List<Call> history, List<Held> atTheEnd) {
        for (var each : atTheEnd) {
            if (held.put(each.booking().id(), each) != null) {
                doubled.add("two reservations have one number: " + each);
            }
            unexplained.merge(new Place(each.seat(), each.booking().span()), 1, Integer::sum);
        }
        history.forEach(this::note);
        history.forEach(this::compare);
        unexplained.forEach((place, times) -> {
            if (times > 0) {
                doubled.add(place + " is there " + times + " more times than it was asked for");
            }
        });
    }

    /** Acknowledged, but not there, or not so. */
    List<String> lost() {
        return lost;
    }

    /** There, but not asked for, or given to two. */
    List<String> doubled() {
        return doubled;
    }

    private void note(Call call) {
        boolean done = call.told() instanceof Told.Done;
        if (call.ask() instanceof Ask.Reserve(Span span)) {
            if (call.told() instanceof Told.Reserved || !call.told().isKnown()) {
                unexplained.computeIfPresent(new Place(call.seat(), span), (place, times) -> times - 1);
            }
        } else if (call.ask() instanceof Ask.Cancel(int id)) {
            perhapsCancelled.add(id);
            if (done) {
                cancelled.add(id);
            }
        } else if (call.ask() instanceof Ask.CheckIn(int id) && done) {
            checkedIn.add(id);
        }
    }

    private void compare(Call call) {
        if (call.ask() instanceof Ask.Reserve(Span span) && call.told() instanceof Told.Reserved(int id)) {
            if (made.put(id, new Ask.Reserve(span)) != null) {
                doubled.add("number " + id + " was given to two callers");
            }
            var expected = new Place(call.seat(), span);
            var found = Optional.ofNullable(held.get(id));
            if (!found.map(each -> new Place(each.seat(), each.booking().span()))
                    .equals(Optional.of(expected))) {
                lost.add("number " + id + " is " + found + ", but was acknowledged for " + expected);
            }
        }
        held(call).filter(each -> !mayBe(each.booking())).ifPresent(each -> lost.add(each + " after " + call.line(0)));
    }

    private Optional<Held> held(Call call) {
        if (call.told() instanceof Told.Reserved(int id)) {
            return Optional.ofNullable(held.get(id));
        }
        return call.told() instanceof Told.Done && call.ask() instanceof Ask.Cancel(int id)
                ? Optional.ofNullable(held.get(id))
                : Optional.empty();
    }

    private boolean mayBe(Booking booking) {
        if (cancelled.contains(booking.id())) {
            return booking.status() == Status.CANCELLED;
        }
        if (perhapsCancelled.contains(booking.id())) {
            return true;
        }
        return booking.status() == Status.CHECKED_IN
                || booking.status() != Status.CANCELLED && !checkedIn.contains(booking.id());
    }
}
