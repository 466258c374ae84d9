package dlsms.seat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Who holds a seat stays the same within the interval that is named, and nowhere beyond it. */
class HoldingProperties {

    private static final Instant BASE = Instant.parse("2026-11-22T00:00:00Z");
    private static final SeatId SEAT = new SeatId(1);
    private static final int SECONDS = 20;

    @Property(tries = 100)
    void theIntervalIsRightAndTheLongest(@ForAll @Size(max = 12) List<@IntRange(max = SECONDS) Integer> bounds) {
        SeatState state = with(new ArrayList<>(new TreeSet<>(bounds)));
        for (int second = -1; second <= SECONDS + 1; second++) {
            Instant now = at(second);
            SeatState.Holding held = state.held(SEAT, now);

            assertThat(held.by()).isEqualTo(state.holding(SEAT, now));
            assertThat(held.unchanged().contains(now)).isTrue();
            for (int other = -1; other <= SECONDS + 1; other++) {
                boolean same = state.held(SEAT, at(other)).unchanged().equals(held.unchanged());
                assertThat(held.unchanged().contains(at(other))).isEqualTo(same);
                assertThat(!same || state.holding(SEAT, at(other)).equals(held.by()))
                        .isTrue();
            }
        }
    }

    /** Each two neighbours are a reservation, so some of them touch and some don't. */
    private static SeatState with(List<Integer> bounds) {
        var state = new SeatState(Policy.DEFAULT);
        for (int i = 1; i < bounds.size(); i += bounds.get(i) % 2 + 1) {
            state.restore(new Reservation(
                    new ReservationId(i),
                    new UserId(1),
                    SEAT,
                    new Slot(at(bounds.get(i - 1)), at(bounds.get(i))),
                    Reservation.Status.CONFIRMED,
                    BASE,
                    Optional.empty()));
        }
        return state;
    }

    private static Instant at(int second) {
        return BASE.plusSeconds(second);
    }
}
