package dlsms.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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
        assertThat(Search.of(history, 0) instanceof Search.Result.Fits)
                .as(() -> lines(history))
                .isEqualTo(EveryOrder.fits(history));
    }

    private static String lines(List<Call> history) {
        return String.join("\n", history.stream().map(call -> call.line(0)).toList());
    }
}
