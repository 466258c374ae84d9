package dlsms.seat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds after any commands; and for each property a planted defect that it must find. */
class SeatProperties {

    private static final int STEPS_MAX = 300;
    private static final int SAMPLES = 1_000;

    @Provide
    Arbitrary<List<Step>> steps() {
        return Step.lists(STEPS_MAX);
    }

    @Property(tries = 300)
    void theAnswersAreThoseOfTheNaiveLibrary(@ForAll("steps") List<Step> steps) {
        SeatChecks.answersAreThoseOfTheNaiveLibrary(steps, rules -> rules::decide);
    }

    @Property(tries = 100)
    void noSeatIsHeldTwice(@ForAll("steps") List<Step> steps) {
        SeatChecks.noSeatIsHeldTwice(steps, rules -> rules::decide);
    }

    @Property(tries = 100)
    void theSameCommandsMakeTheSameState(@ForAll("steps") List<Step> steps) {
        SeatChecks.theSameCommandsMakeTheSameState(steps, rules -> rules::decide);
    }

    @Property(tries = 100)
    void aRestartChangesNothing(@ForAll("steps") List<Step> steps) {
        SeatChecks.aRestartChangesNothing(steps, running -> running.restarted(Limits.forProperties()));
    }

    @Property(tries = 100)
    void forgettingChangesNoAnswer(@ForAll("steps") List<Step> steps) {
        SeatChecks.forgettingChangesNoAnswer(steps, new SeatState(Limits.forgetting(1)));
    }

    @Property(tries = 100)
    void ticksComeToAnEnd(@ForAll("steps") List<Step> steps) {
        SeatChecks.ticksComeToAnEnd(steps, rules -> rules::decide);
    }

    /** Random commands that are nearly always refused for the same reason would show nothing. */
    @Example
    void theCommandsReachEveryOutcomeAndEveryEvent() {
        var outcomes = new TreeSet<String>();
        var events = new TreeSet<String>();
        samples().limit(300).forEach(steps -> {
            Library library = SeatChecks.library();
            steps.forEach(step -> outcomes.add(name(SeatChecks.run(library, step))));
            library.events.forEach(event -> events.add(name(event)));
        });

        // The first is the cluster's own business, the second that of the state machine.
        Stream<String> others = Stream.of("Founded", "RequestIdReused");
        assertThat(Stream.of(outcomes.stream(), events.stream(), others).flatMap(each -> each))
                .containsAll(permitted(Outcome.class).toList())
                .containsAll(permitted(SeatEvent.class).toList());
    }

    /** A closed interval instead of a half-open one. */
    @Example
    void aNeighbourThatIsRefusedIsFound() {
        assertFound(steps ->
                SeatChecks.answersAreThoseOfTheNaiveLibrary(steps, rules -> (state, actor, now, command) -> {
                    Decision right = rules.decide(state, actor, now, command);
                    return right.outcome() instanceof Outcome.Reserved(Reservation given)
                            ? touching(state, given)
                                    .map(taken -> Decision.of(new Outcome.SeatTaken(taken.slot())))
                                    .orElse(right)
                            : right;
                }));
    }

    private static Optional<Reservation> touching(SeatState state, Reservation given) {
        var wider = new Slot(
                given.slot().start().minusSeconds(1), given.slot().end().plusSeconds(1));
        return state.overlapping(given.seat(), wider);
    }

    /** Who has checked in no longer blocks. */
    @Example
    void aSeatThatIsHeldTwiceIsFound() {
        assertFound(steps -> SeatChecks.noSeatIsHeldTwice(steps, rules -> (state, actor, now, command) -> {
            Decision right = rules.decide(state, actor, now, command);
            boolean wrong = right.outcome() instanceof Outcome.SeatTaken
                    && command instanceof SeatCommand.Reserve reserve
                    && state.overlapping(reserve.seat(), reserve.slot())
                            .filter(taken -> taken.status() == Reservation.Status.CHECKED_IN)
                            .isPresent();
            return wrong ? reserved((SeatCommand.Reserve) command, state, now) : right;
        }));
    }

    private static Decision reserved(SeatCommand.Reserve command, SeatState state, Instant now) {
        var reservation = new Reservation(
                new ReservationId(state.lastIds().reservation() + 1),
                command.user(),
                command.seat(),
                command.slot(),
                Reservation.Status.CONFIRMED,
                now,
                Optional.empty());
        return Decision.of(new Outcome.Reserved(reservation), new SeatEvent.Reserved(reservation));
    }

    /** Something that is not in the log has a say in who is notified. */
    @Example
    void anAnswerThatComesFromElsewhereIsFound() {
        var tosses = new AtomicInteger();
        assertFound(steps ->
                SeatChecks.theSameCommandsMakeTheSameState(steps, rules -> (state, actor, now, command) -> {
                    Decision right = rules.decide(state, actor, now, command);
                    boolean drop = right.events().size() > 1 && tosses.incrementAndGet() % 2 == 0;
                    return drop ? new Decision(right.outcome(), right.events().subList(0, 1)) : right;
                }));
    }

    /** The numbers given last are read off the records that are left. */
    @Example
    void aRestartThatLosesTheNumbersIsFound() {
        assertFound(steps -> SeatChecks.aRestartChangesNothing(steps, running -> {
            var restarted = new Library(Limits.forProperties());
            running.copyRecordsTo(restarted);
            return restarted;
        }));
    }

    /** A completed reservation is forgotten at once. */
    @Example
    void forgettingTooEarlyIsFound() {
        assertFound(steps ->
                SeatChecks.forgettingChangesNoAnswer(steps, new SeatState(Limits.forgettingAfter(Duration.ZERO))));
    }

    /** What is completed stays due. */
    @Example
    void aTickThatDoesNotDoWhatIsDueIsFound() {
        assertFound(steps -> SeatChecks.ticksComeToAnEnd(steps, rules -> (state, actor, now, command) -> {
            Decision right = rules.decide(state, actor, now, command);
            return new Decision(
                    right.outcome(),
                    right.events().stream()
                            .filter(event -> !(event instanceof SeatEvent.Completed))
                            .toList());
        }));
    }

    private void assertFound(Consumer<List<Step>> check) {
        assertThat(samples().anyMatch(steps -> fails(check, steps))).isTrue();
    }

    private static boolean fails(Consumer<List<Step>> check, List<Step> steps) {
        try {
            check.accept(steps);
            return false;
        } catch (AssertionError found) {
            return true;
        }
    }

    private Stream<List<Step>> samples() {
        return steps().sampleStream().limit(SAMPLES);
    }

    private static String name(Object fact) {
        return fact.getClass().getSimpleName();
    }

    private static Stream<String> permitted(Class<?> type) {
        return Stream.of(type.getPermittedSubclasses())
                .flatMap(each -> each.isSealed() ? permitted(each) : Stream.of(each.getSimpleName()));
    }
}
