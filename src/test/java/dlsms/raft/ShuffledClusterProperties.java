package dlsms.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * A few nodes whose messages are lost, doubled and shuffled, and which crash at will, keep the properties of figure 3.
 */
class ShuffledClusterProperties {

    @Property(tries = 300)
    void allAgreeOnWhatIsCommittedAndComeTogetherInTheEnd(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int members) {
        var cluster = new Shuffled(new Random(seed), members);
        for (int event = 0; event < 1_500; event++) {
            cluster.somethingHappens();
        }
        cluster.calm();
        for (Machine machine : cluster.machines) {
            assertThat(machine.disk()).isEqualTo(cluster.machines.getFirst().disk());
            assertThat(machine.appliedCommands()).contains("the last one");
        }
    }

    private static final class Shuffled {

        private final Random random;
        private final List<Machine> machines = new ArrayList<>();
        private final List<Machine.Posted> network = new ArrayList<>();
        private final SortedMap<Long, NodeId> leaderOfTerm = new TreeMap<>();
        private final SortedMap<Long, LogEntry> committed = new TreeMap<>();
        private final SortedMap<Long, Long> floorOfRead = new TreeMap<>();
        private long ticket;

        Shuffled(Random random, int members) {
            this.random = random;
            SortedSet<NodeId> ids = new TreeSet<>();
            for (int i = 1; i <= members; i++) {
                ids.add(new NodeId("n" + i));
            }
            var limits = new RaftSettings.Limits(200, 3, 400, 2_000, 300);
            for (NodeId id : ids) {
                var settings = new RaftSettings(id, ids, 10, 2, limits);
                machines.add(new Machine(settings, Restored.EMPTY, network::add, random));
            }
        }

        void somethingHappens() {
            int dice = random.nextInt(100);
            var machine = machines.get(random.nextInt(machines.size()));
            if (dice < 20) {
                turn(machine, List.of(new Input.Tick()));
            } else if (dice < 30) {
                turn(machine, List.of(propose("x".repeat(random.nextInt(60)) + ticket), propose("y" + ticket)));
            } else if (dice < 33) {
                floorOfRead.put(++ticket, committed.isEmpty() ? 0 : committed.lastKey());
                turn(machine, List.of(new Input.Read(ticket)));
            } else if (dice < 34) {
                turn(
                        machine,
                        List.of(new Input.Transfer(
                                machines.get(random.nextInt(machines.size())).id())));
            } else if (dice < 35) {
                crash(machine);
            } else if (!network.isEmpty()) {
                deliverSome(dice);
            }
        }

        private Input propose(String command) {
            return new Input.Propose(++ticket, ticket, command.getBytes(StandardCharsets.UTF_8));
        }

        private void crash(Machine machine) {
            if (random.nextBoolean()) {
                machine.turnThatCrashes(List.of(propose("lost" + ticket), new Input.Tick()));
            } else {
                machine.restart();
            }
        }

        // One turn takes several messages: mostly the oldest, now and then any; some stay and come again, some are
        // lost.
        private void deliverSome(int dice) {
            var machine = machineOf(network.get(random.nextInt(network.size())).to());
            List<Input> inputs = new ArrayList<>();
            for (int count = random.nextInt(4); count >= 0; count--) {
                var forIt = network.stream()
                        .filter(it -> it.to().equals(machine.id()))
                        .toList();
                if (forIt.isEmpty()) {
                    break;
                }
                var posted = forIt.get(dice < 45 ? random.nextInt(forIt.size()) : 0);
                if (dice >= 40) {
                    network.remove(posted);
                }
                if (dice < 95) {
                    inputs.add(new Input.Received(posted.from(), posted.message()));
                }
            }
            if (dice < 50) {
                inputs.add(new Input.Tick());
            }
            turn(machine, inputs);
            while (network.size() > 60) {
                network.removeFirst();
            }
        }

        private Machine machineOf(NodeId id) {
            return machines.stream()
                    .filter(it -> it.id().equals(id))
                    .findFirst()
                    .orElseThrow();
        }

        private void turn(Machine machine, List<Input> inputs) {
            int before = machine.applied().size();
            machine.turn(inputs).forEach(this::checkRead);
            check(machine, machine.applied().subList(before, machine.applied().size()));
        }

        // "n1 read 7 at 12"
        private void checkRead(String line) {
            String[] words = line.split(" ");
            if (words[1].equals("read") && words[3].equals("at")) {
                assertThat(Long.parseLong(words[4]))
                        .as("a read reflects all that was committed before it was asked for")
                        .isGreaterThanOrEqualTo(floorOfRead.get(Long.parseLong(words[2])));
            }
        }

        private void check(Machine machine, List<LogEntry> newlyApplied) {
            RaftStatus status = machine.status();
            if (status.role() == RaftStatus.RoleName.LEADER) {
                var other = leaderOfTerm.putIfAbsent(status.term(), machine.id());
                assertThat(other == null || other.equals(machine.id()))
                        .as("one leader a term")
                        .isTrue();
                if (status.term() == leaderOfTerm.lastKey()) {
                    List<LogEntry> log = machine.disk();
                    assertThat(log).hasSizeGreaterThanOrEqualTo(committed.size());
                    assertThat(log.subList(0, committed.size()))
                            .as("the newest leader has all that is committed")
                            .isEqualTo(List.copyOf(committed.values()));
                }
            }
            for (LogEntry entry : newlyApplied) {
                var other = committed.putIfAbsent(entry.index(), entry);
                assertThat(other == null || other.equals(entry))
                        .as("all apply the same")
                        .isTrue();
            }
        }

        /** No more faults: a leader comes up and takes a last command. */
        void calm() {
            for (int round = 0; round < 400; round++) {
                machines.forEach(it -> turn(it, List.of(new Input.Tick())));
                if (round == 200) {
                    machines.forEach(it -> turn(it, List.of(propose("the last one"))));
                }
                while (!network.isEmpty()) {
                    var posted = network.removeFirst();
                    turn(machineOf(posted.to()), List.of(new Input.Received(posted.from(), posted.message())));
                }
            }
        }
    }
}
