package dlsms.chaos;

import dlsms.chaos.Booking.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A seat that answers, by searching a list from end to end: for making histories, and a second opinion on them. */
final class NaiveSeat {
    private final List<Booking> all = new ArrayList<>();

    NaiveSeat() {}

    NaiveSeat(NaiveSeat other) {
        all.addAll(other.all);
    }

    /** @param number of the reservation, if one is made */
    Told answer(Ask ask, int number) {
        return switch (ask) {
            case Ask.Reserve(Span span) -> {
                var taken = first(span);
                if (taken.isPresent()) {
                    yield new Told.Taken(taken.get().span());
                }
                all.add(new Booking(number, span, Status.CONFIRMED));
                yield new Told.Reserved(number);
            }
            case Ask.Cancel(int id) -> change(id, Status.CANCELLED);
            case Ask.CheckIn(int id) -> checkIn(id);
            case Ask.Look(int id) -> named(id).<Told>map(Told.Seen::new).orElseGet(Told.Absent::new);
            case Ask.Free(Span span) -> new Told.Available(first(span).isEmpty());
            case Ask.Listing() ->
                new Told.Held(all.stream()
                        .filter(each -> each.status().holds())
                        .sorted(Comparator.comparing(Booking::span))
                        .toList());
        };
    }

    private Optional<Booking> first(Span span) {
        return all.stream()
                .filter(each -> each.status().holds() && each.span().meets(span))
                .min(Comparator.comparing(Booking::span));
    }

    private Optional<Booking> named(int id) {
        return all.stream().filter(each -> each.id() == id).findFirst();
    }

    private Told change(int id, Status status) {
        var found = named(id);
        if (found.isEmpty()) {
            return new Told.Absent();
        }
        if (!found.get().status().holds()) {
            return new Told.Wrong(found.get().status());
        }
        all.set(all.indexOf(found.get()), found.get().as(status));
        return new Told.Done();
    }

    /** Nothing here has begun. */
    private Told checkIn(int id) {
        var found = named(id);
        if (found.isEmpty()) {
            return new Told.Absent();
        }
        return found.get().status() == Status.CONFIRMED
                ? new Told.TooEarly()
                : new Told.Wrong(found.get().status());
    }
}
