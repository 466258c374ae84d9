package dlsms.node;

import static dlsms.node.Rig.N1;
import static org.assertj.core.api.Assertions.assertThat;

import dlsms.raft.RaftSettings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Callers and a node that answers so many a millisecond, by a clock that the test moves. */
class AdmissionTest {

    private static final int MOST = 10_000;
    private static final NodeSettings SETTINGS = new NodeSettings(
            new RaftSettings(N1, new TreeSet<>(List.of(N1)), 10, 2, RaftSettings.Limits.DEFAULT),
            Rig.TICK,
            NodeSettings.Limits.DEFAULT);
    private static final int MIN = NodeSettings.Waiting.DEFAULT.waitingMin();
    private static final int FIRST = NodeSettings.Waiting.DEFAULT.waitingFirst();
    private static final long WAIT_MILLIS =
            NodeSettings.Waiting.DEFAULT.waitMax().toMillis();

    private final ManualClock clock = new ManualClock();
    private final Counters counters = new Counters();
    private final Admission admission = new Admission(Proposals.WAIT_MAX, MOST, SETTINGS, counters, clock);
    private final ArrayDeque<Long> waiting = new ArrayDeque<>();

    // Since the last look of the test.
    private int asked;
    private int refused;
    private int answered;
    private int most;
    private long longestNanos;

    /** What happens in each of so many milliseconds. */
    private void run(int millis, Runnable each) {
        asked = 0;
        refused = 0;
        answered = 0;
        most = 0;
        longestNanos = 0;
        for (int i = 0; i < millis; i++) {
            clock.pass(Duration.ofMillis(1));
            each.run();
            most = Math.max(most, waiting.size());
            if (i % Rig.TICK.toMillis() == 0) {
                admission.look();
            }
        }
    }

    private void ask(int callers) {
        for (int i = 0; i < callers; i++) {
            asked += 1;
            if (admission.refuses(waiting.size())) {
                refused += 1;
            } else {
                waiting.add(clock.nanos());
            }
        }
    }

    private void answer(int callers) {
        for (int i = 0; i < callers && !waiting.isEmpty(); i++) {
            long since = waiting.poll();
            admission.answered(since);
            answered += 1;
            longestNanos = Math.max(longestNanos, clock.nanos() - since);
        }
    }

    /** All that have waited so long: a disk that is slow, but takes as many at a time as there are. */
    private void answerAfter(Duration time) {
        while (!waiting.isEmpty() && clock.nanos() - waiting.peek() >= time.toNanos()) {
            answer(1);
        }
    }

    @Test
    void atTwiceTheRateThatCanBeHadThoseTakenKeepTheirTimeAndNoneIsLost() {
        run(1_000, () -> {
            ask(1);
            answer(1);
        });
        assertThat(refused).isZero();

        run(2_000, () -> {
            ask(4);
            answer(2);
        });
        assertThat(most).as("until it is known").isLessThan(1_400);

        run(10_000, () -> {
            ask(4);
            answer(2);
        });
        assertThat(answered).as("the node is never without work").isEqualTo(20_000);
        assertThat(asked - refused).isBetween(19_500, 20_500);
        assertThat(longestNanos).isLessThan(Duration.ofMillis(2 * WAIT_MILLIS).toNanos());
        assertThat(most).isLessThan(600);
        assertThat(counters.refused().get(Proposals.WAIT_MAX)).isGreaterThanOrEqualTo(refused);
    }

    @Test
    void afterwardsAsManyMayWaitAgainAsAreAnsweredInTime() {
        run(3_000, () -> {
            ask(2);
            answer(1);
        });
        int pressed = admission.waitingMax();
        assertThat(pressed).isLessThan(400);

        run(3_000, () -> {
            ask(8);
            answer(10);
        });
        run(1_000, () -> {
            ask(8);
            answer(10);
        });
        assertThat(refused).isZero();
    }

    @Test
    void aBurstIsTakenAsAWhole() {
        run(1, () -> ask(FIRST - 1));
        run(2_000, () -> answer(10));

        assertThat(refused).isZero();
        assertThat(answered).isEqualTo(FIRST - 1);
    }

    @Test
    void aPauseOfTheMachineChangesNothing() {
        for (int i = 0; i < 10; i++) {
            run(500, () -> {
                ask(1);
                answer(1);
            });
            run(1, () -> {
                clock.pass(Duration.ofMillis(400));
                ask(256);
            });
            run(100, () -> answer(10));
        }
        assertThat(admission.waitingMax()).isEqualTo(FIRST);
    }

    /** Of those who wait for such a disk, none waits for another. */
    @Test
    void aSlowDiskThatIsKnownRefusesNobody() {
        var slow = Duration.ofMillis(400);
        run(30_000, () -> {
            if (clock.nanos() / 1_000_000 % 50 == 0) {
                ask(1);
            }
            answerAfter(slow);
        });
        run(10_000, () -> {
            ask(1);
            answerAfter(slow);
        });
        assertThat(refused).isZero();
        assertThat(answered).isBetween(9_500, 10_000);
    }

    @Test
    void aDiskThatGrowsSlowUnderLoadIsUsedAllTheSame() {
        var slow = Duration.ofMillis(400);
        run(30_000, () -> {
            ask(1);
            answerAfter(slow);
        });
        assertThat(answered).isGreaterThan(15_000);
    }

    @Test
    void fewAreNeverRefusedHoweverLongItTakes() {
        run(30_000, () -> {
            if (waiting.size() < MIN) {
                ask(1);
            }
            answerAfter(Duration.ofSeconds(2));
        });
        assertThat(refused).isZero();
        assertThat(admission.waitingMax()).isGreaterThanOrEqualTo(MIN);
    }

    @Test
    void nobodyIsAnsweredSoNothingIsKnown() {
        run(10_000, () -> ask(1));

        assertThat(admission.waitingMax()).isEqualTo(FIRST);
        assertThat(waiting).hasSize(FIRST);
    }

    @Test
    void theMoreAreRefusedTheLaterTheyAreToComeAgain() {
        assertThat(admission.retryMillis()).isEqualTo(WAIT_MILLIS);
        run(5_000, () -> {
            ask(2);
            answer(1);
        });
        assertThat(admission.retryMillis()).isBetween(WAIT_MILLIS, 4 * WAIT_MILLIS);
        run(5_000, () -> {
            ask(100);
            answer(1);
        });
        assertThat(admission.retryMillis()).isEqualTo(2_000);
    }

    @Test
    void whatTheLeaderRefusesIsAskedOfItLessOften() {
        for (int i = 0; i < 400; i++) {
            run(100, () -> {
                ask(4);
                answer(3);
                // It takes three of four.
                if (!waiting.isEmpty()) {
                    waiting.poll();
                    admission.refusedThere(700);
                }
            });
        }
        assertThat(admission.waitingMax()).isEqualTo(MIN);
        assertThat(admission.retryMillis()).isGreaterThanOrEqualTo(700);
        assertThat(counters.refused().get(Counters.BY_LEADER)).isPositive();
    }

    @Test
    void mostOfWhatTheLeaderWouldRefuseIsRefusedHere() {
        int[] there = new int[1];
        Runnable overload = () -> {
            int before = waiting.size();
            ask(6);
            // It takes two of those that come in a millisecond, and refuses the rest.
            for (int more = waiting.size() - before; more > 2; more--) {
                waiting.removeLast();
                admission.refusedThere(300);
                there[0] += 1;
            }
            answer(2);
        };
        run(2_000, overload);
        there[0] = 0;
        run(2_000, overload);
        assertThat(answered).as("the leader is not without work").isGreaterThan(3_600);
        assertThat(there[0]).isLessThan(answered / 2);
        assertThat(refused).isGreaterThan(6_000);

        run(2_000, () -> {
            ask(2);
            answer(2);
        });
        run(1_000, () -> {
            ask(2);
            answer(2);
        });
        assertThat(refused).as("as soon as it has room again").isZero();
    }

    @Test
    void aShareThatIsRefusedFallsThoughFewAsk() {
        run(2_000, () -> {
            ask(6);
            admission.refusedThere(300);
            answer(1);
        });
        waiting.clear();
        int most = admission.waitingMax();
        int[] millis = new int[1];
        Runnable few = () -> {
            millis[0] += 1;
            if (millis[0] % 10 == 0) {
                ask(1);
                answer(1);
            }
        };
        run(5_000, few);
        run(1_000, few);
        assertThat(refused).isZero();
        assertThat(admission.waitingMax()).as("nobody found too many waiting").isEqualTo(most);
    }

    @Test
    void asManyAsMayEverWaitAreTheMost() {
        var small = new Admission(Reads.WAIT_MAX, 3, SETTINGS, counters, clock);

        assertThat(small.refuses(2)).isFalse();
        assertThat(small.refuses(3)).isTrue();
        assertThat(small.limit()).isEqualTo("readWaitMillisMax");
    }
}
