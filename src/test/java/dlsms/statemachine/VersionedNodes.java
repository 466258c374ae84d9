package dlsms.statemachine;

import static org.assertj.core.api.Assertions.assertThat;

import dlsms.raft.LogEntry;
import dlsms.seat.Seat;
import dlsms.seat.SeatCommand;
import dlsms.seat.SeatState;
import dlsms.seat.Slot;
import dlsms.storage.MemorySeatRecords;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Three nodes and one random log: one node applies each entry as it comes, one several at a time and starts anew now
 * and then, one gets the first one's state by snapshots only. What each of them shows at which version is compared.
 */
final class VersionedNodes {

    private static final Instant NEVER = Instant.parse("2200-01-01T00:00:00Z");
    private static final String NOWHERE = "Nowhere";

    private final Random random;
    private final RandomCommands commands;
    private final CommittedLog log = new CommittedLog();
    private final MemorySeatRecords records = new MemorySeatRecords();
    private final SeatMachine steady = new SeatMachine(records, RandomCommands.POLICY);
    private final SeatMachine installed = new SeatMachine(records, RandomCommands.POLICY);
    private final MemorySeatRecords restartedRecords = new MemorySeatRecords();
    private SeatMachine restarted = new SeatMachine(restartedRecords, RandomCommands.POLICY);

    /** What was shown at a version, by whichever node. */
    private final SortedMap<String, List<String>> shown = new TreeMap<>();

    private Seen seen = new Seen();

    /** How often a branch changed for which reason, or did not. */
    record Seen(
            int changedByEvents,
            int changedByForgettingAlone,
            int changedByDroppedHistory,
            int leftAlone,
            int sameVersionAgain) {

        Seen() {
            this(0, 0, 0, 0, 0);
        }

        Seen and(Seen other) {
            return new Seen(
                    changedByEvents + other.changedByEvents,
                    changedByForgettingAlone + other.changedByForgettingAlone,
                    changedByDroppedHistory + other.changedByDroppedHistory,
                    leftAlone + other.leftAlone,
                    sameVersionAgain + other.sameVersionAgain);
        }
    }

    VersionedNodes(Random random) {
        this.random = random;
        this.commands = new RandomCommands(random);
        apply(new SeatCommand.Register("S1", "Alice", "$2b$", false));
        apply(new SeatCommand.Register("S2", "Bob", "$2b$", false));
        apply(new SeatCommand.AddSeat("Main", "Silent", true, true, false));
    }

    Seen seen() {
        return seen;
    }

    void step() {
        switch (random.nextInt(20)) {
            case 0 -> nextDay();
            case 1 -> apply(log.add(LogEntry.Kind.NOOP, new byte[0]));
            default -> {
                log.after(Duration.ofMinutes(random.nextInt(8)));
                apply(commands.next(steady.state(), log.clock()));
            }
        }
        look(steady);
        if (random.nextInt(4) == 0) {
            followSome();
        }
        if (random.nextInt(6) == 0) {
            installed.reload();
            look(installed);
        }
    }

    /** Many are over by now, and not all of them are forgotten when somebody asks what may be dropped. */
    private void nextDay() {
        log.after(Duration.ofHours(28));
        apply(new SeatCommand.Tick());
        apply(new SeatCommand.Tick());
        apply(random.nextBoolean() ? new SeatCommand.DropHistory() : new SeatCommand.Operation("probe", ""));
    }

    /** All nodes come to the same end. */
    void finish() {
        restarted.apply(log.from(restarted.appliedIndex() + 1));
        look(restarted);
        installed.reload();
        look(installed);
        assertThat(restarted.state().hash()).isEqualTo(steady.state().hash());
        assertThat(installed.state().hash()).isEqualTo(steady.state().hash());
    }

    private void followSome() {
        List<LogEntry> missing = log.from(restarted.appliedIndex() + 1);
        restarted.apply(missing.subList(0, random.nextInt(missing.size() + 1)));
        look(restarted);
        if (random.nextInt(3) == 0) {
            restarted = new SeatMachine(restartedRecords, RandomCommands.POLICY);
            look(restarted);
        }
    }

    private void apply(SeatCommand command) {
        int live = steady.state().liveReservations();
        boolean changed = apply(log.add(command));
        if (!changed) {
            return;
        }
        boolean dropped = command instanceof SeatCommand.DropHistory
                && live - steady.state().liveReservations() > 1;
        seen = seen.and(
                switch (command) {
                    case SeatCommand.Operation operation -> new Seen(0, 1, 0, 0, 0);
                    case SeatCommand.DropHistory drop -> new Seen(0, 0, dropped ? 1 : 0, 0, 0);
                    case SeatCommand any -> new Seen(1, 0, 0, 0, 0);
                });
    }

    /** A version is another one after an entry if, and only if, there is something else to see. */
    private boolean apply(LogEntry entry) {
        SortedMap<String, List<String>> before = views(steady.state());
        SortedMap<String, Long> versions = versions(steady);
        steady.apply(List.of(entry));
        views(steady.state()).forEach((name, view) -> {
            boolean changed = !view.equals(before.get(name));
            assertThat(versions(steady).get(name))
                    .as("version of %s after %s", name, entry)
                    .isEqualTo(changed ? (Long) entry.index() : versions.get(name));
            seen = seen.and(new Seen(0, 0, 0, changed ? 0 : 1, 0));
        });
        return !views(steady.state()).equals(before);
    }

    /** What this node shows at a version, another one may not have shown otherwise. */
    private void look(SeatMachine machine) {
        SortedMap<String, Long> versions = versions(machine);
        views(machine.state()).forEach((name, view) -> {
            String key = name + " at " + versions.get(name);
            List<String> other = shown.putIfAbsent(key, view);
            if (other != null) {
                assertThat(view).as(key).isEqualTo(other);
                seen = seen.and(new Seen(0, 0, 0, 0, 1));
            }
        });
    }

    private static SortedMap<String, Long> versions(SeatMachine machine) {
        SortedMap<String, Long> versions = new TreeMap<>();
        RandomCommands.BRANCHES.forEach(branch -> versions.put(branch, machine.version(branch)));
        versions.put(NOWHERE, machine.version(NOWHERE));
        versions.put("all", machine.version());
        versions.put("catalogue", machine.catalogueVersion());
        return versions;
    }

    private static SortedMap<String, List<String>> views(SeatState state) {
        SortedMap<String, List<String>> views = new TreeMap<>();
        RandomCommands.BRANCHES.forEach(branch -> views.put(branch, view(state, branch)));
        views.put(NOWHERE, view(state, NOWHERE));
        views.put(
                "all",
                RandomCommands.BRANCHES.stream()
                        .flatMap(each -> view(state, each).stream())
                        .toList());
        views.put("catalogue", state.seats().stream().map(Seat::toString).toList());
        return views;
    }

    /** All that can be seen of a branch, whichever window is asked for, and whenever: each seat's taken times. */
    private static List<String> view(SeatState state, String branch) {
        var view = new ArrayList<String>();
        state.seats().stream().filter(seat -> seat.branch().equals(branch)).forEach(seat -> {
            view.add(seat.toString());
            Instant from = Instant.EPOCH;
            for (var taken = state.overlapping(seat.id(), new Slot(from, NEVER));
                    taken.isPresent();
                    taken = state.overlapping(seat.id(), new Slot(from, NEVER))) {
                view.add(taken.get().slot() + " " + taken.get().status());
                from = taken.get().slot().end();
            }
        });
        return view;
    }
}
