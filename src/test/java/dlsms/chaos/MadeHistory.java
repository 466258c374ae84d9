package dlsms.chaos;

import dlsms.chaos.Booking.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** A history that a seat could have: its calls were done one after the other, each somewhere between start and end. */
final class MadeHistory {
    private static final int APART = 100;
    private static final int NOBODYS = 9999;

    private final RandomGenerator random;
    private final NaiveSeat seat = new NaiveSeat();
    private final List<Integer> known = new ArrayList<>(List.of(NOBODYS));
    private int numbers;

    MadeHistory(RandomGenerator random) {
        this.random = random;
    }

    List<Call> calls(int size) {
        return IntStream.range(0, size).mapToObj(this::call).toList();
    }

    private Call call(int number) {
        long moment = 1_000_000L + (long) number * APART;
        var ask = ask();
        boolean lost = ask.writes() && random.nextInt(8) == 0;
        boolean happens = !lost || random.nextBoolean();
        numbers += 1;
        var told = happens ? seat.answer(ask, numbers) : new Told.Unknown();
        if (told instanceof Told.Reserved(int id) && !lost) {
            known.add(id);
        }
        var call = new Call(
                "c" + number,
                1,
                moment - apart(),
                moment + apart(),
                ask,
                happens ? told : new Told.Done(),
                index(number));
        return lost ? call.unanswered() : call;
    }

    private int apart() {
        return random.nextInt(random.nextInt(4) == 0 ? 5 * APART : APART);
    }

    private long index(int number) {
        return random.nextBoolean() ? number + 1 : 0;
    }

    private Ask ask() {
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> new Ask.Reserve(span(random));
            case 3 -> new Ask.Cancel(id());
            case 4 -> new Ask.CheckIn(id());
            case 5 -> new Ask.Look(id());
            case 6 -> new Ask.Free(span(random));
            case 7 -> new Ask.Listing();
            default -> throw new IllegalStateException();
        };
    }

    private int id() {
        return known.get(random.nextInt(known.size()));
    }

    private static Span span(RandomGenerator random) {
        int start = 100 + random.nextInt(4);
        return new Span(start, start + 1 + random.nextInt(2));
    }

    /** The same call with another answer, or at another time. */
    static Call changed(Call call, RandomGenerator random) {
        if (!call.told().isKnown() || random.nextInt(3) == 0) {
            long shift = (random.nextInt(9) - 4L) * APART;
            long end = call.end() == Call.NEVER ? Call.NEVER : call.end() + shift;
            return new Call(call.client(), 1, call.start() + shift, end, call.ask(), call.told(), 0);
        }
        var told = call.told();
        while (told.equals(call.told())) {
            told = told(call.ask(), random);
        }
        return new Call(call.client(), 1, call.start(), call.end(), call.ask(), told, call.index());
    }

    private static Told told(Ask ask, RandomGenerator random) {
        int id = 1 + random.nextInt(6);
        var status = random.nextBoolean() ? Status.CONFIRMED : Status.CANCELLED;
        return switch (ask) {
            case Ask.Reserve reserve -> random.nextBoolean() ? new Told.Reserved(id) : new Told.Taken(span(random));
            case Ask.Cancel cancel -> random.nextBoolean() ? new Told.Done() : new Told.Wrong(status);
            case Ask.CheckIn checkIn -> random.nextBoolean() ? new Told.TooEarly() : new Told.Wrong(status);
            case Ask.Look(int asked) ->
                random.nextBoolean() ? new Told.Absent() : new Told.Seen(new Booking(asked, span(random), status));
            case Ask.Free free -> new Told.Available(random.nextBoolean());
            case Ask.Listing listing ->
                new Told.Held(
                        random.nextBoolean() ? List.of() : List.of(new Booking(id, span(random), Status.CONFIRMED)));
        };
    }
}
