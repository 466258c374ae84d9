package dlsms.raft;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Some nodes, wired by hand and moved by one line of text at a time; each line answers what the nodes did. Nothing
 * moves by itself: a message lies on its link until a line delivers or drops it. The lines:
 *
 * <pre>
 * nodes a b c                    new nodes, election after 10 ticks, heartbeat every 2
 * node a of a,b,c term=3 vote=b log=1,1,2 applied=1     one with a past; the log as a term for each entry
 * node a of a/7,b,+d,~e/9 disk=7 base=2.5     a's disk is 7, d a learner, e returning; the log begins after 2.5
 * limits append=100 messages=2 bytes=1000 uncommitted=1000 suffix=1000     for the nodes made after it
 * a tick [N]                     N turns with a tick each; below, inputs of one turn are joined by " & "
 * a propose x | a read 7 | a transfer b | a receive b Appended term=1 match=2
 * a add d | a promote d | a remove d     a lost b     a disk FULL
 * a sent b | a broke b           a snapshot for b arrived there as a whole, or broke off
 * a crash-writing propose x      the turn ends before its write
 * a compact 5                    drops what is applied, up to there
 * snapshot a b                   a's state, as it is now, arrives at b
 * restart a
 * deliver [a b | a]              everything on this link, from this node, or from all, once (answers stay)
 * elect a                        a times out, all is delivered until nothing moves, and nothing of it is told
 * settle [TICKS]                 deliver until nothing moves; with ticks in between
 * drop [a b | a]                 as deliver, but lost
 * cut a b | heal a b | heal      a link, both ways: what is sent there is lost
 * status a | members a           role, term, last, commit, and each peer; who is a member and from which entry on
 * </pre>
 */
final class Wired {

    private final SortedMap<String, Machine> machines = new TreeMap<>();
    private final List<Machine.Posted> network = new ArrayList<>();
    private final SortedSet<String> cut = new TreeSet<>();
    private RaftSettings.Limits limits = RaftSettings.Limits.DEFAULT;
    private long tickets;

    static Wired of(String... nodes) {
        var wired = new Wired();
        wired.run("nodes " + String.join(" ", nodes));
        return wired;
    }

    Machine machine(String id) {
        return Optional.ofNullable(machines.get(id))
                .orElseThrow(() -> new IllegalArgumentException("no node " + id + " among " + machines.keySet()));
    }

    /** Runs lines and answers what the last one did. */
    List<String> run(String... lines) {
        List<String> answer = List.of();
        for (String line : lines) {
            answer = runOne(line.trim());
        }
        return answer;
    }

    private List<String> runOne(String line) {
        List<String> words = List.of(line.split(" +"));
        List<String> rest = words.subList(1, words.size());
        return switch (words.getFirst()) {
            case "nodes" -> nodes(rest);
            case "node" -> node(words.get(1), words.get(3), Options.of(words.subList(4, words.size())));
            case "limits" -> limits(Options.of(rest));
            case "restart" -> restart(words.get(1));
            case "deliver" -> deliver(take(rest));
            case "elect" -> elect(machine(words.get(1)));
            case "settle" -> settle(rest.isEmpty() ? 0 : Integer.parseInt(rest.getFirst()));
            case "drop" -> drop(rest);
            case "cut" -> cut(words.get(1), words.get(2));
            case "heal" -> heal(rest);
            case "status" -> status(machine(words.get(1)).status());
            case "members" -> members(machine(words.get(1)).status());
            case "snapshot" ->
                machine(words.get(2)).receive(machine(words.get(1)).snapshot());
            default -> inputs(machine(words.getFirst()), String.join(" ", rest));
        };
    }

    private List<String> nodes(List<String> ids) {
        for (String id : ids) {
            node(id, String.join(",", ids), Options.of(List.of()));
        }
        return List.of();
    }

    private List<String> node(String id, String members, Options options) {
        var settings =
                new RaftSettings(new NodeId(id), options.number("disk", 0), Text.members(members), 10, 2, limits);
        var vote = Optional.of(options.text("vote", "-")).filter(it -> !it.equals("-"));
        var base = new LogBase(Text.position(options.text("base", "0.0")), 0);
        List<LogEntry> log = Text.log(options.text("log", ""), base.index());
        long lastTerm = log.isEmpty() ? base.position().term() : log.getLast().term();
        var hardState = new HardState(options.number("term", lastTerm), vote.map(NodeId::new));
        long applied = options.number("applied", base.index());
        var past = new Restored(hardState, base, Machine.terms(log), List.of(), log, applied);
        machines.put(id, new Machine(settings, past, this::post, Machine.NO_CHANCE));
        return List.of();
    }

    private List<String> limits(Options options) {
        limits = new RaftSettings.Limits(
                (int) options.number("append", 1 << 20),
                (int) options.number("messages", 100),
                options.number("bytes", 1 << 20),
                options.number("uncommitted", 1 << 20),
                options.number("suffix", 1 << 20));
        return List.of();
    }

    private void post(Machine.Posted posted) {
        if (!cut.contains(link(posted.from(), posted.to()))
                && machines.containsKey(posted.to().value())) {
            network.add(posted);
        }
    }

    private static String link(Object one, Object other) {
        return one + " " + other;
    }

    private List<String> restart(String id) {
        machine(id).restart();
        return List.of();
    }

    private List<Machine.Posted> take(List<String> fromAndTo) {
        List<Machine.Posted> taken = new ArrayList<>();
        for (Iterator<Machine.Posted> it = network.iterator(); it.hasNext(); ) {
            Machine.Posted posted = it.next();
            if (Collections.indexOfSubList(
                            List.of(posted.from().value(), posted.to().value()), fromAndTo)
                    == 0) {
                taken.add(posted);
                it.remove();
            }
        }
        return taken;
    }

    private List<String> deliver(List<Machine.Posted> taken) {
        List<String> lines = new ArrayList<>();
        for (Machine.Posted posted : taken) {
            lines.addAll(
                    machine(posted.to().value()).turn(List.of(new Input.Received(posted.from(), posted.message()))));
        }
        return lines;
    }

    private List<String> elect(Machine machine) {
        for (int i = 0; i < 10; i++) {
            machine.turn(List.of(new Input.Tick()));
        }
        settle(0);
        if (machine.status().role() != RaftStatus.RoleName.LEADER) {
            throw new IllegalStateException(machine.id() + " was not elected");
        }
        return List.of();
    }

    private List<String> settle(int ticks) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i <= ticks; i++) {
            while (!network.isEmpty()) {
                lines.addAll(deliver(take(List.of())));
            }
            if (i < ticks) {
                machines.values().forEach(it -> lines.addAll(it.turn(List.of(new Input.Tick()))));
            }
        }
        return lines;
    }

    private List<String> drop(List<String> fromAndTo) {
        take(fromAndTo);
        return List.of();
    }

    private List<String> cut(String one, String other) {
        cut.add(link(one, other));
        cut.add(link(other, one));
        take(List.of(one, other));
        take(List.of(other, one));
        return List.of();
    }

    private List<String> heal(List<String> ends) {
        cut.removeIf(it -> ends.isEmpty() || List.of(it.split(" ")).containsAll(ends));
        return List.of();
    }

    private static List<String> status(RaftStatus status) {
        List<String> lines = new ArrayList<>();
        lines.add(status.self() + " " + status.role() + " term=" + status.term() + " last=" + Text.of(status.last())
                + " commit=" + status.commitIndex());
        for (RaftStatus.PeerStatus peer : status.peers()) {
            lines.add(peer.id() + " " + peer.state() + " match=" + peer.matchIndex() + " next=" + peer.nextIndex()
                    + (peer.active() ? "" : " silent"));
        }
        return lines;
    }

    private static List<String> members(RaftStatus status) {
        return List.of(status.self() + " " + Text.of(status.membership().membership()) + " from "
                + status.membership().index());
    }

    private List<String> inputs(Machine machine, String text) {
        if (text.startsWith("compact ")) {
            return machine.compact(Long.parseLong(text.substring("compact ".length())));
        }
        if (text.startsWith("crash-writing ")) {
            return machine.turnThatCrashes(inputs(text.substring("crash-writing ".length())));
        }
        if (!text.startsWith("tick ")) {
            return machine.turn(inputs(text));
        }
        List<String> lines = new ArrayList<>();
        for (int i = Integer.parseInt(text.substring("tick ".length())); i > 0; i--) {
            lines.addAll(machine.turn(List.of(new Input.Tick())));
        }
        return lines;
    }

    private List<Input> inputs(String text) {
        List<Input> inputs = new ArrayList<>();
        for (String one : text.split(" & ")) {
            inputs.add(input(one.trim()));
        }
        return inputs;
    }

    private Input input(String text) {
        String[] words = text.split(" +", 3);
        return switch (words[0]) {
            case "tick" -> new Input.Tick();
            case "propose" -> new Input.Propose(++tickets, 0, words[1].getBytes(StandardCharsets.UTF_8));
            case "read" -> new Input.Read(Long.parseLong(words[1]));
            case "transfer" -> new Input.Transfer(new NodeId(words[1]));
            case "add" -> change(new MemberChange.Add(new NodeId(words[1]), ""));
            case "promote" -> change(new MemberChange.Promote(new NodeId(words[1])));
            case "remove" -> change(new MemberChange.Remove(new NodeId(words[1])));
            case "lost" -> new Input.PeerLost(new NodeId(words[1]));
            case "disk" -> new Input.DiskHealthIs(DiskHealth.valueOf(words[1]));
            case "sent" -> new Input.SnapshotSent(new NodeId(words[1]), true);
            case "broke" -> new Input.SnapshotSent(new NodeId(words[1]), false);
            case "receive" -> new Input.Received(new NodeId(words[1]), Text.message(words[2]));
            default -> throw new IllegalArgumentException("no such input: " + text);
        };
    }

    private Input change(MemberChange change) {
        return new Input.ChangeMembers(++tickets, change);
    }

    /** The words with an equals sign. */
    private record Options(SortedMap<String, String> values) {

        static Options of(List<String> words) {
            SortedMap<String, String> values = new TreeMap<>();
            for (String word : words) {
                values.put(word.substring(0, word.indexOf('=')), word.substring(word.indexOf('=') + 1));
            }
            return new Options(values);
        }

        String text(String key, String absent) {
            return values.getOrDefault(key, absent);
        }

        long number(String key, long absent) {
            return Long.parseLong(values.getOrDefault(key, "" + absent));
        }
    }
}
