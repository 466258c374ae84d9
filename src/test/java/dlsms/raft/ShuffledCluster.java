package dlsms.raft;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** Nodes to which anything happens, one event at a time; after each the properties of figure 3 are checked. */
final class ShuffledCluster {

    private record Streaming(NodeId from, Machine to, Machine.Snapshot snapshot) {}

    private final Random random;
    private final boolean lives; // members change, disks get lost and full, logs are compacted, connections break
    private final SortedMap<NodeId, Machine> machines = new TreeMap<>();
    private final List<Machine.Posted> network = new ArrayList<>();
    private final List<Streaming> snapshots = new ArrayList<>();
    private final SortedMap<Long, NodeId> leaderOfTerm = new TreeMap<>();
    private final SortedMap<Long, LogEntry> committed = new TreeMap<>();
    private final SortedMap<Long, Long> floorOfRead = new TreeMap<>();
    private final Membership founders;
    private long ticket;
    private long lastDisk;

    ShuffledCluster(Random random, int members, boolean lives) {
        this.random = random;
        this.lives = lives;
        List<Member> all = new ArrayList<>();
        for (int i = 1; i <= members; i++) {
            all.add(new Member(new NodeId("n" + i), "", Member.Role.VOTER, lives ? ++lastDisk : 0));
        }
        founders = new Membership(all);
        all.forEach(member -> make(member.id(), member.disk()));
    }

    private void make(NodeId id, long disk) {
        var limits = new RaftSettings.Limits(200, 3, 400, 2_000, 300);
        var settings = new RaftSettings(id, disk, founders, 10, 2, limits);
        machines.put(id, new Machine(settings, Restored.EMPTY, network::add, random));
    }

    Machine machine(NodeId id) {
        return Optional.ofNullable(machines.get(id)).orElseThrow();
    }

    void somethingHappens() {
        int dice = random.nextInt(100);
        var machine = any();
        if (dice < 20) {
            turn(machine, new Input.Tick());
        } else if (dice < 30) {
            turn(machine, propose("x".repeat(random.nextInt(60)) + ticket), propose("y" + ticket));
        } else if (dice < 33) {
            floorOfRead.put(++ticket, committed.isEmpty() ? 0 : committed.lastKey());
            turn(machine, new Input.Read(ticket));
        } else if (dice < 34) {
            turn(machine, new Input.Transfer(any().id()));
        } else if (dice < 35) {
            crash(machine);
        } else if (dice < 40 && lives) {
            somethingOfLife(machine);
        } else if (!network.isEmpty()) {
            deliverSome(dice);
        }
    }

    private Machine any() {
        return List.copyOf(machines.values()).get(random.nextInt(machines.size()));
    }

    private void somethingOfLife(Machine machine) {
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> changeMembers();
            case 3 -> loseDisk(machine);
            case 4, 5 -> compact(machine);
            case 6 -> turn(machine, new Input.PeerLost(any().id()));
            case 7 -> turn(machine, new Input.DiskHealthIs(DiskHealth.values()[random.nextInt(3)]));
            default -> turn(machine, new Input.DiskHealthIs(DiskHealth.GOOD));
        }
        if (!snapshots.isEmpty() && random.nextInt(3) == 0) {
            endSnapshot(random.nextInt(3) > 0);
        }
    }

    private void compact(Machine machine) {
        List<String> lines = machine.compact(machine.status().commitIndex() - random.nextInt(4));
        if (!lines.isEmpty()) {
            see(machine, lines);
        }
    }

    // Asked of all: one of them may lead.
    private void changeMembers() {
        var id = new NodeId("n" + (1 + random.nextInt(7)));
        MemberChange change = switch (random.nextInt(4)) {
            case 0 -> new MemberChange.Add(id, "");
            case 1 -> goOnWithout(id) ? new MemberChange.Remove(id) : new MemberChange.Promote(id);
            default -> new MemberChange.Promote(id);
        };
        if (change instanceof MemberChange.Add && !machines.containsKey(id)) {
            make(id, ++lastDisk);
        }
        List.copyOf(machines.values()).forEach(it -> turn(it, new Input.ChangeMembers(++ticket, change)));
    }

    // A second one only when the first is forgotten by all: two at once may be a majority, and then all is lost.
    private void loseDisk(Machine machine) {
        if (goOnWithout(machine.id())) {
            make(machine.id(), ++lastDisk);
        }
    }

    // Whoever is in force for anybody: all voters have their disks, and without this one they are still a majority,
    // also when it is just being made a voter.
    private boolean goOnWithout(NodeId id) {
        for (Machine each : machines.values()) {
            Membership members = each.status().membership().membership();
            int others = 0;
            for (NodeId voter : members.voters()) {
                if (!members.countsFrom(voter, machine(voter).settings().disk())) {
                    return false;
                }
                others += voter.equals(id) ? 0 : 1;
            }
            boolean mayBeMadeVoter = members.contains(id) && !members.isVoter(id);
            if (!Quorum.reached(others, members.voters().size() + (mayBeMadeVoter ? 1 : 0))) {
                return false;
            }
        }
        return true;
    }

    private void endSnapshot(boolean arrives) {
        var streaming = snapshots.remove(random.nextInt(snapshots.size()));
        boolean lives = machines.containsValue(streaming.to());
        if (arrives && lives) {
            see(streaming.to(), streaming.to().receive(streaming.snapshot()));
        }
        turn(machine(streaming.from()), new Input.SnapshotSent(streaming.to().id(), arrives && lives));
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

    // One turn takes several messages: mostly the oldest, now and then any; some stay and come again, some are lost.
    private void deliverSome(int dice) {
        var to = network.get(random.nextInt(network.size())).to();
        List<Input> inputs = new ArrayList<>();
        for (int count = random.nextInt(4); count >= 0; count--) {
            var forIt = network.stream().filter(it -> it.to().equals(to)).toList();
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
        turn(machine(to), inputs.toArray(Input[]::new));
        while (network.size() > 60) {
            network.removeFirst();
        }
    }

    private void turn(Machine machine, Input... inputs) {
        see(machine, machine.turn(List.of(inputs)));
    }

    private void see(Machine machine, List<String> lines) {
        for (String line : List.copyOf(lines)) {
            checkRead(line);
            if (line.contains(" sends a snapshot to ")) {
                var to = machine(new NodeId(line.substring(line.lastIndexOf(' ') + 1)));
                snapshots.add(new Streaming(machine.id(), to, machine.snapshot()));
            }
        }
        network.removeIf(posted -> !machines.containsKey(posted.to()));
        checkCommitted(machine);
        checkLeader(machine);
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

    private void checkLeader(Machine machine) {
        RaftStatus status = machine.status();
        if (status.role() != RaftStatus.RoleName.LEADER) {
            return;
        }
        var other = leaderOfTerm.putIfAbsent(status.term(), machine.id());
        assertThat(other == null || other.equals(machine.id()))
                .as("one leader a term")
                .isTrue();
        if (status.term() < leaderOfTerm.lastKey()) {
            return;
        }
        SortedMap<Long, LogEntry> log = new TreeMap<>();
        machine.disk().forEach(entry -> log.put(entry.index(), entry));
        long begin = machine.base().index() + 1;
        committed
                .tailMap(begin)
                .forEach((index, entry) -> assertThat(log.get(index))
                        .as("the newest leader has all that is committed")
                        .isEqualTo(entry));
        long highest = committed.isEmpty() ? 0 : committed.lastKey();
        assertThat(log.tailMap(highest + 1).values().stream().filter(entry -> entry.kind() == LogEntry.Kind.MEMBERS))
                .as("one change of members at a time")
                .hasSizeLessThanOrEqualTo(1);
    }

    private void checkCommitted(Machine machine) {
        for (LogEntry entry : machine.appliedInTurn()) {
            var other = committed.putIfAbsent(entry.index(), entry);
            assertThat(other == null || other.equals(entry))
                    .as("all apply the same")
                    .isTrue();
        }
        List<LogEntry> applied = machine.applied();
        assertThat(applied.isEmpty() ? 0 : applied.getLast().index())
                .as("each entry is applied once, none is left out")
                .isEqualTo(applied.size());
    }

    /** No more faults: a leader comes up and takes a last command. */
    void calm() {
        machines.values().forEach(it -> turn(it, new Input.DiskHealthIs(DiskHealth.GOOD)));
        for (int round = 0; round < 500; round++) {
            machines.values().forEach(it -> turn(it, new Input.Tick()));
            if (round == 300) {
                machines.values().forEach(it -> turn(it, propose("the last one")));
            }
            while (!snapshots.isEmpty()) {
                endSnapshot(true);
            }
            for (int messages = 0; !network.isEmpty(); messages++) {
                assertThat(messages).as("messages in one tick").isLessThan(2_000);
                var posted = network.removeFirst();
                turn(machine(posted.to()), new Input.Received(posted.from(), posted.message()));
            }
        }
    }

    /** Of the newest term. */
    Machine leader() {
        var leader = machine(leaderOfTerm.get(leaderOfTerm.lastKey()));
        assertThat(leader.status().role()).isEqualTo(RaftStatus.RoleName.LEADER);
        return leader;
    }
}
