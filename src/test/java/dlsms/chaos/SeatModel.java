package dlsms.chaos;

import dlsms.chaos.Booking.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What one seat may answer, as docs/rules.md has it: the reservations, and for each call whether its answer is a
 * right one now. Steps are taken back in the reverse order.
 *
 * <p>Time is no part of it. A reservation that begins before the horizon may turn into a NO_SHOW at any moment, and
 * it is taken to have done so only when an answer says so: until then nobody can tell, and it still may. One that
 * begins later doesn't, and can't be checked in.
 */
final class SeatModel {
    private final long horizon;
    private final TreeMap<Long, Booking> holding = new TreeMap<>();
    private final Map<Integer, Booking> told = new HashMap<>();
    private long hash;

    /** @param horizon seconds since 1970: what begins before may be checked in, or become a NO_SHOW */
    SeatModel(long horizon) {
        this.horizon = horizon;
    }

    /** What a call changed, in order. */
    record Step(List<Change> changes) {}

    private record Change(Optional<Booking> before, Optional<Booking> after) {}

    /** Equal states have equal ones; two others have equal ones by a chance of one in 2^64. */
    long hash() {
        return hash;
    }

    /** Empty where the answer is wrong now. An unknown outcome: what it does if it is done now. */
    Optional<Step> take(Call call) {
        var steps = new ArrayList<Change>();
        boolean right = switch (call.ask()) {
            case Ask.Reserve(Span span) -> reserve(span, call.told(), steps);
            case Ask.Cancel(int id) -> cancel(id, call.told(), steps);
            case Ask.CheckIn(int id) -> checkIn(id, call.told(), steps);
            case Ask.Look(int id) -> look(id, call.told(), steps);
            case Ask.Free(Span span) -> free(span, call.told(), steps);
            case Ask.Listing() -> listing(call.told(), steps);
        };
        var step = new Step(List.copyOf(steps));
        if (!right) {
            undo(step);
            return Optional.empty();
        }
        return Optional.of(step);
    }

    void undo(Step step) {
        step.changes().reversed().forEach(change -> replace(change.after(), change.before()));
    }

    private boolean reserve(Span span, Told answer, List<Change> steps) {
        if (answer instanceof Told.Reserved(int id)) {
            return !told.containsKey(id) && clear(span, steps) && add(id, span, steps);
        }
        if (answer instanceof Told.Taken(Span by)) {
            return clearBefore(by, span, steps);
        }
        return !answer.isKnown() && clear(span, steps) && add(Booking.UNTOLD, span, steps);
    }

    private boolean add(int id, Span span, List<Change> steps) {
        note(Optional.empty(), Optional.of(new Booking(id, span, Status.CONFIRMED)), steps);
        return true;
    }

    /** All that is in the way must have become NO_SHOW by now. */
    private boolean clear(Span span, List<Change> steps) {
        return inTheWay(span).stream().allMatch(booking -> expire(booking, steps));
    }

    private boolean clearBefore(Span by, Span span, List<Change> steps) {
        for (var booking : inTheWay(span)) {
            if (booking.span().equals(by)) {
                return true;
            }
            if (!expire(booking, steps)) {
                return false;
            }
        }
        return false;
    }

    /** By start. */
    private List<Booking> inTheWay(Span span) {
        var first = Optional.ofNullable(holding.floorKey(span.start())).orElse(span.start());
        return holding.subMap(first, true, span.end(), false).values().stream()
                .filter(booking -> booking.span().meets(span))
                .toList();
    }

    private boolean expire(Booking booking, List<Change> steps) {
        if (booking.status() != Status.CONFIRMED || booking.span().start() >= horizon) {
            return false;
        }
        note(Optional.of(booking), Optional.of(booking.as(Status.NO_SHOW)), steps);
        return true;
    }

    private boolean cancel(int id, Told answer, List<Change> steps) {
        var found = Optional.ofNullable(told.get(id));
        if (answer instanceof Told.Absent) {
            return found.isEmpty();
        }
        if (answer instanceof Told.Wrong(Status status)) {
            return !status.holds() && has(found, status, steps);
        }
        return (answer instanceof Told.Done || !answer.isKnown())
                && found.filter(booking -> booking.status().holds())
                        .map(booking -> become(booking, Status.CANCELLED, steps))
                        .orElse(false);
    }

    private boolean checkIn(int id, Told answer, List<Change> steps) {
        var found = Optional.ofNullable(told.get(id));
        if (answer instanceof Told.Absent) {
            return found.isEmpty();
        }
        if (answer instanceof Told.Wrong(Status status)) {
            return status != Status.CONFIRMED && has(found, status, steps);
        }
        var confirmed = found.filter(booking -> booking.status() == Status.CONFIRMED);
        if (answer instanceof Told.TooEarly) {
            return confirmed.isPresent();
        }
        return (answer instanceof Told.Done || !answer.isKnown())
                && confirmed
                        .filter(booking -> booking.span().start() < horizon)
                        .map(booking -> become(booking, Status.CHECKED_IN, steps))
                        .orElse(false);
    }

    private boolean become(Booking booking, Status status, List<Change> steps) {
        note(Optional.of(booking), Optional.of(booking.as(status)), steps);
        return true;
    }

    /** It has that status, or may have come to it by itself. */
    private boolean has(Optional<Booking> found, Status status, List<Change> steps) {
        return found.map(booking -> booking.status() == status || status == Status.NO_SHOW && expire(booking, steps))
                .orElse(false);
    }

    private boolean look(int id, Told answer, List<Change> steps) {
        var found = Optional.ofNullable(told.get(id));
        if (answer instanceof Told.Seen(Booking seen)) {
            return seen.id() == id
                    && found.map(Booking::span).equals(Optional.of(seen.span()))
                    && has(found, seen.status(), steps);
        }
        return answer instanceof Told.Absent && found.isEmpty();
    }

    private boolean free(Span span, Told answer, List<Change> steps) {
        return answer instanceof Told.Available(boolean free)
                && (free ? clear(span, steps) : !inTheWay(span).isEmpty());
    }

    private boolean listing(Told answer, List<Change> steps) {
        return answer instanceof Told.Held(List<Booking> seen) && holds(seen, steps);
    }

    /** What is not listed must have become NO_SHOW; what nobody was told the number of has it from here on. */
    private boolean holds(List<Booking> seen, List<Change> steps) {
        var missing = new TreeMap<>(holding);
        for (var booking : seen) {
            var ours = Optional.ofNullable(missing.remove(booking.span().start()));
            if (!ours.map(each -> isNow(each, booking, steps)).orElse(false)) {
                return false;
            }
        }
        return missing.values().stream().allMatch(booking -> expire(booking, steps));
    }

    private boolean isNow(Booking ours, Booking seen, List<Change> steps) {
        if (ours.equals(seen)) {
            return true;
        }
        boolean named = ours.id() == Booking.UNTOLD && !told.containsKey(seen.id());
        if (named && ours.told(seen.id()).equals(seen)) {
            note(Optional.of(ours), Optional.of(seen), steps);
            return true;
        }
        return false;
    }

    private void note(Optional<Booking> before, Optional<Booking> after, List<Change> steps) {
        steps.add(new Change(before, after));
        replace(before, after);
    }

    private void replace(Optional<Booking> before, Optional<Booking> after) {
        before.ifPresent(booking -> {
            holding.remove(booking.span().start(), booking);
            told.remove(booking.id());
            hash -= mixed(booking);
        });
        after.ifPresent(booking -> {
            if (booking.status().holds()) {
                holding.put(booking.span().start(), booking);
            }
            if (booking.id() != Booking.UNTOLD) {
                told.put(booking.id(), booking);
            }
            hash += mixed(booking);
        });
    }

    // A sum, so that the order in which a state came about does not show, and what is there twice counts twice.
    private static long mixed(Booking booking) {
        long text = booking.span().start() * 31 + booking.span().end();
        return mix(mix(text) + mix(((long) booking.id() << 3) + booking.status().ordinal()));
    }

    private static long mix(long bits) {
        long first = (bits ^ bits >>> 30) * 0xbf58476d1ce4e5b9L;
        long second = (first ^ first >>> 27) * 0x94d049bb133111ebL;
        return second ^ second >>> 31;
    }
}
