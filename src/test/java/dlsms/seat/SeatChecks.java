package dlsms.seat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The properties of the rules as checks: {@link SeatProperties} runs them on the right rules and on wrong ones. */
final class SeatChecks {

    private SeatChecks() {}

    /** Answers, reservations and waitlist are those of the library that searches plain lists. */
    static void answersAreThoseOfTheNaiveLibrary(List<Step> steps, Function<SeatRules, Library.Rules> defect) {
        var library = opened(Limits.forProperties(), defect);
        var naive = new NaiveLibrary(Limits.forProperties());
        open(command -> naive.does(Library.STAFF, library.now(), command));
        for (Step step : steps) {
            library.later(step.pauses());
            SeatCommand command = step.command(library.now(), library.state.lastIds());
            assertThat(library.does(step.asks(), command))
                    .as("%s at %s by %s", command, library.now(), step.asks())
                    .isEqualTo(naive.does(step.asks(), library.now(), command));
        }
        assertThat(library.reservations()).isEqualTo(naive.kept());
        assertThat(library.waitlist()).isEqualTo(naive.waitlist);
    }

    /** As the events tell it: at no time is a seat given to two. */
    static void noSeatIsHeldTwice(List<Step> steps, Function<SeatRules, Library.Rules> defect) {
        var library = opened(Limits.forProperties(), defect);
        var holders = new TreeMap<ReservationId, Reservation>();
        library.watch(event -> {
            if (event instanceof SeatEvent.Reserved(Reservation given)) {
                assertThat(holders.values())
                        .noneMatch(other -> other.seat().equals(given.seat())
                                && other.slot().overlaps(given.slot()));
                holders.put(given.id(), given);
            }
            Library.reservationOf(event)
                    .filter(changed -> !changed.status().blocks())
                    .ifPresent(released -> holders.remove(released.id()));
        });
        steps.forEach(step -> run(library, step));
    }

    /** Two nodes that apply the same commands say the same, record the same and are the same. */
    static void theSameCommandsMakeTheSameState(List<Step> steps, Function<SeatRules, Library.Rules> defect) {
        var one = opened(Limits.forProperties(), defect);
        var other = opened(Limits.forProperties(), defect);
        for (Step step : steps) {
            assertThat(run(one, step)).isEqualTo(run(other, step));
            assertThat(one.state.hash()).isEqualTo(other.state.hash());
        }
        assertThat(one.events).isEqualTo(other.events);
    }

    /** A node that is started again in the middle goes on as if it had not been. */
    static void aRestartChangesNothing(List<Step> steps, UnaryOperator<Library> restart) {
        var running = opened(Limits.forProperties(), rules -> rules::decide);
        int middle = steps.size() / 2;
        steps.subList(0, middle).forEach(step -> run(running, step));
        Library restarted = restart.apply(running);
        assertThat(restarted.state.hash()).isEqualTo(running.state.hash());
        for (Step step : steps.subList(middle, steps.size())) {
            assertThat(run(restarted, step)).isEqualTo(run(running, step));
            assertThat(restarted.state.hash()).isEqualTo(running.state.hash());
            assertThat(restarted.state.nextDue()).isEqualTo(running.state.nextDue());
        }
    }

    /** What has left memory is not missed: a library that forgets answers as one that keeps everything. */
    static void forgettingChangesNoAnswer(List<Step> steps, SeatState forgetful) {
        var forgets = new Library(forgetful, Limits.forgetting(0));
        var remembers = opened(Limits.forgetting(0), rules -> rules::decide);
        open(forgets::does);
        steps.forEach(step -> assertThat(run(forgets, step)).isEqualTo(run(remembers, step)));
        assertThat(forgets.reservations()).isEqualTo(remembers.reservations());
    }

    /** A tick does all that is due or as much as it may, so whoever ticks while something is due comes to an end. */
    static void ticksComeToAnEnd(List<Step> steps, Function<SeatRules, Library.Rules> defect) {
        int max = Limits.forProperties().duePerTickMax();
        var library = opened(Limits.forProperties(), defect);
        for (Step step : steps) {
            run(library, step);
            int before = library.events.size();
            library.tick();
            long done = library.events.stream()
                    .skip(before)
                    .filter(event -> Library.reservationOf(event).isPresent())
                    .count();
            boolean moreIsDue = library.state
                    .nextDue()
                    .filter(due -> !due.isAfter(library.now()))
                    .isPresent();
            assertThat(done).isBetween(moreIsDue ? max : 0L, (long) max);
        }
    }

    /** With the right rules, and open. */
    static Library library() {
        return opened(Limits.forProperties(), rules -> rules::decide);
    }

    static Outcome run(Library library, Step step) {
        library.later(step.pauses());
        return library.does(step.asks(), step.command(library.now(), library.state.lastIds()));
    }

    private static Library opened(Policy policy, Function<SeatRules, Library.Rules> defect) {
        var library = new Library(policy, defect);
        open(library::does);
        return library;
    }

    /** Some users and seats to begin with, so that few commands fail for want of them. */
    private static void open(Function<SeatCommand, Outcome> does) {
        for (int user = 1; user <= 3; user++) {
            does.apply(new SeatCommand.Register("S" + user, "Student " + user, "hash", false));
        }
        var commands = new ArrayList<SeatCommand>();
        commands.add(new SeatCommand.AddSeat("Main", "Silent", true, true, false));
        commands.add(new SeatCommand.AddSeat("Science", "Silent", true, false, false));
        commands.add(new SeatCommand.AddSeat("Main", "Silent", false, false, true));
        commands.forEach(does::apply);
    }
}
