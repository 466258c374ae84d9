package dlsms.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * What really happened is accepted, and what is not right is refused exactly where every order has been tried in
 * vain.
 */
class SearchProperties {
    @Property(tries = 300)
    void whatHappenedFits(@ForAll long seed, @ForAll @IntRange(min = 1, max = 400) int size) {
        var history = new MadeHistory(new Random(seed)).calls(size);
        assertThat(Search.of(history, 0)).isEqualTo(new Search.Result.Fits());
    }

    @Property(tries = 2000)
    void theSecondOpinionIsTheSame(@ForAll long seed, @ForAll @IntRange(min = 2, max = 7) int size) {
        var random = new Random(seed);
        var history = new ArrayList<>(new MadeHistory(random).calls(size));
        int wrong = random.nextInt(history.size());
        history.set(wrong, MadeHistory.changed(history.get(wrong), random));
        Assume.that(history.stream().allMatch(call -> asksForWhatWasTold(call, history)));
        assertThat(Search.of(history, 0) instanceof Search.Result.Fits)
                .as(() -> lines(history))
                .isEqualTo(EveryOrder.fits(history));
    }

    // No caller asks for a number before it was told. The model relies on that: it gives what an unanswered call made
    // its number when a listing first names it, where the other opinion guesses it from the beginning.
    private static boolean asksForWhatWasTold(Call call, List<Call> history) {
        return switch (call.ask()) {
            case Ask.Cancel(int id) -> wasToldOrIsNobodys(id, history);
            case Ask.CheckIn(int id) -> wasToldOrIsNobodys(id, history);
            case Ask.Look(int id) -> wasToldOrIsNobodys(id, history);
            case Ask.Reserve reserve -> true;
            case Ask.Free free -> true;
            case Ask.Listing listing -> true;
        };
    }

    private static boolean wasToldOrIsNobodys(int id, List<Call> history) {
        return history.stream().anyMatch(call -> call.told().equals(new Told.Reserved(id)))
                || history.stream().noneMatch(call -> names(call.told(), id));
    }

    private static boolean names(Told told, int id) {
        return switch (told) {
            case Told.Seen(Booking booking) -> booking.id() == id;
            case Told.Held(List<Booking> bookings) -> bookings.stream().anyMatch(each -> each.id() == id);
            case Told.Reserved reserved -> false;
            case Told.Taken taken -> false;
            case Told.Wrong wrong -> false;
            case Told.Available available -> false;
            case Told.Done(), Told.TooEarly(), Told.Absent(), Told.Unknown() -> false;
        };
    }

    private static String lines(List<Call> history) {
        return String.join("\n", history.stream().map(call -> call.line(0)).toList());
    }
}
