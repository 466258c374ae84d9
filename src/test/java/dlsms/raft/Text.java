package dlsms.raft;

import dlsms.raft.Message.RequestVote.Reason;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Messages and entries as words and back: {@code Append term=2 prev=1.5 entries=2.6,2.7:x commit=5}. */
final class Text {

    private Text() {}

    static String of(Message message) {
        return switch (message) {
            case Message.RequestVote m ->
                "RequestVote term=" + m.term() + " last=" + of(m.last()) + optional("disk", m.voterDisk()) + " "
                        + m.reason();
            case Message.Vote m ->
                "Vote term=" + m.term() + (m.preVote() ? " pre" : "") + (m.granted() ? " granted" : " refused");
            case Message.Append m ->
                "Append term=" + m.term() + " prev=" + of(m.previous()) + optional("entries", of(m.entries()))
                        + " commit=" + m.leaderCommit() + optional("round", m.round());
            case Message.Appended m ->
                "Appended term=" + m.term() + " match=" + m.matchIndex() + optional("round", m.round())
                        + optional("disk", m.disk());
            case Message.AppendRejected m ->
                "AppendRejected term=" + m.term() + " rejected=" + m.rejectedIndex() + " hint=" + of(m.hint())
                        + optional("round", m.round()) + optional("disk", m.disk());
            case Message.ReadRequest m -> "ReadRequest term=" + m.term() + " round=" + m.round();
            case Message.ReadGranted m ->
                "ReadGranted term=" + m.term() + " round=" + m.round() + " index=" + m.index();
            case Message.TimeoutNow m -> "TimeoutNow term=" + m.term();
        };
    }

    private static String optional(String key, String value) {
        return value.isEmpty() ? "" : " " + key + "=" + value;
    }

    private static String optional(String key, long value) {
        return value == 0 ? "" : " " + key + "=" + value;
    }

    static String of(LogPosition position) {
        return position.term() + "." + position.index();
    }

    static String of(List<LogEntry> entries) {
        return entries.stream().map(Text::of).collect(Collectors.joining(","));
    }

    private static String of(LogEntry entry) {
        if (entry.kind() == LogEntry.Kind.MEMBERS) {
            return of(entry.position()) + ":" + of(Membership.decode(entry.command()));
        }
        String command = new String(entry.command(), StandardCharsets.UTF_8);
        return of(entry.position()) + (command.isEmpty() ? "" : ":" + command);
    }

    /** {@code [a;b/7;+d;~e/9]}: voters, b's disk is 7, d is a learner, e returning. */
    static String of(Membership membership) {
        return membership.members().stream().map(Text::of).collect(Collectors.joining(";", "[", "]"));
    }

    private static String of(Member member) {
        String sign = switch (member.role()) {
            case VOTER -> "";
            case LEARNER -> "+";
            case RETURNING -> "~";
        };
        return sign + member.id() + (member.disk() == 0 ? "" : "/" + member.disk());
    }

    /** As {@link #of(Membership)} writes it, with or without brackets; also with commas. */
    static Membership members(String text) {
        List<Member> members = new ArrayList<>();
        for (String word : text.replaceAll("[\\[\\]]", "").split("[;,]")) {
            var role = word.startsWith("+")
                    ? Member.Role.LEARNER
                    : word.startsWith("~") ? Member.Role.RETURNING : Member.Role.VOTER;
            String[] parts = word.replaceAll("^[+~]", "").split("/");
            members.add(new Member(new NodeId(parts[0]), "", role, parts.length < 2 ? 0 : Long.parseLong(parts[1])));
        }
        return new Membership(members);
    }

    static Message message(String text) {
        List<String> words = List.of(text.trim().split(" +"));
        SortedMap<String, String> values = new TreeMap<>();
        for (String word : words.subList(1, words.size())) {
            int equals = word.indexOf('=');
            values.put(equals < 0 ? word : word.substring(0, equals), word.substring(equals + 1));
        }
        long term = number(values, "term");
        return switch (words.getFirst()) {
            case "RequestVote" ->
                new Message.RequestVote(
                        term, position(values, "last"), Reason.valueOf(words.getLast()), number(values, "disk"));
            case "Vote" -> new Message.Vote(term, values.containsKey("pre"), values.containsKey("granted"));
            case "Append" ->
                new Message.Append(
                        term,
                        position(values, "prev"),
                        number(values, "chain"),
                        entries(values.getOrDefault("entries", "")),
                        number(values, "commit"),
                        number(values, "round"));
            case "Appended" ->
                new Message.Appended(term, number(values, "match"), number(values, "round"), number(values, "disk"));
            case "AppendRejected" ->
                new Message.AppendRejected(
                        term,
                        number(values, "rejected"),
                        position(values, "hint"),
                        number(values, "round"),
                        number(values, "disk"));
            case "ReadRequest" -> new Message.ReadRequest(term, number(values, "round"));
            case "ReadGranted" -> new Message.ReadGranted(term, number(values, "round"), number(values, "index"));
            case "TimeoutNow" -> new Message.TimeoutNow(term);
            default -> throw new IllegalArgumentException("no such message: " + text);
        };
    }

    private static long number(SortedMap<String, String> values, String key) {
        return Long.parseLong(values.getOrDefault(key, "0"));
    }

    private static LogPosition position(SortedMap<String, String> values, String key) {
        return position(values.getOrDefault(key, "0.0"));
    }

    static LogPosition position(String text) {
        int dot = text.indexOf('.');
        return new LogPosition(Long.parseLong(text.substring(0, dot)), Long.parseLong(text.substring(dot + 1)));
    }

    /** {@code 2.6,2.7:x}: entries with term, index and, after a colon, a command; without one a NOOP. */
    static List<LogEntry> entries(String text) {
        List<LogEntry> entries = new ArrayList<>();
        for (String word : text.isEmpty() ? new String[0] : text.split(",")) {
            int colon = word.indexOf(':');
            entries.add(entry(position(colon < 0 ? word : word.substring(0, colon)), word.substring(colon + 1), colon));
        }
        return entries;
    }

    private static LogEntry entry(LogPosition position, String command, int colon) {
        if (command.startsWith("[")) {
            return new LogEntry(
                    position, LogEntry.Kind.MEMBERS, 0, members(command).encode(), 0);
        }
        byte[] bytes = colon < 0 ? new byte[0] : command.getBytes(StandardCharsets.UTF_8);
        return new LogEntry(position, colon < 0 ? LogEntry.Kind.NOOP : LogEntry.Kind.COMMAND, 0, bytes, 0);
    }

    /** A log with an entry for each term, chained: {@code 1,1,4,5}. */
    static List<LogEntry> log(String terms) {
        return log(terms, 0);
    }

    /** As {@link #log(String)}, after a base at that index, whose chain is 0. */
    static List<LogEntry> log(String terms, long baseIndex) {
        List<LogEntry> log = new ArrayList<>();
        long chain = 0;
        for (String term : terms.isEmpty() ? new String[0] : terms.split(",")) {
            var position = new LogPosition(Long.parseLong(term), baseIndex + log.size() + 1);
            log.add(LogEntry.chained(chain, position, LogEntry.Kind.NOOP, 0, new byte[0]));
            chain = log.getLast().chain();
        }
        return log;
    }
}
