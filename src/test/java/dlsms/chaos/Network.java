package dlsms.chaos;

import dlsms.process.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A network of namespaces of this machine, one for each node, joined by a bridge that this process reaches too. A
 * cut is one-way: what goes from one node to another is sent to a link address that nobody has, so it is lost
 * without a word, and the other direction goes on. One thread.
 */
final class Network implements AutoCloseable {
    private static final String MARK = "dlc";
    private static final String NOBODY = "02:00:00:00:00:fe";

    private final String name = MARK + ProcessHandle.current().pid();
    private final String subnet;
    private final int size;

    private Network(int size) {
        var random = new Random();
        this.subnet = "10.%d.%d.".formatted(64 + random.nextInt(64), random.nextInt(256));
        this.size = size;
    }

    /** Whether this process may make one here. */
    static boolean isAvailable() {
        var probe = MARK + ProcessHandle.current().pid() + "p";
        boolean works = ip("netns", "add", probe).exitCode() == 0;
        works = works && ip("link", "add", probe, "type", "bridge").exitCode() == 0;
        ip("link", "del", probe);
        ip("netns", "del", probe);
        return works;
    }

    static Network of(int size) {
        removeLeftOvers();
        var network = new Network(size);
        network.build();
        return network;
    }

    private void build() {
        must("link", "add", name, "type", "bridge");
        must("addr", "add", subnet + "1/24", "dev", name);
        must("link", "set", name, "up");
        for (int i = 0; i < size; i++) {
            must("netns", "add", space(i));
            must("link", "add", name + "v" + i, "type", "veth", "peer", "name", "eth0", "netns", space(i));
            must("link", "set", name + "v" + i, "master", name, "up");
            must("-n", space(i), "addr", "add", host(i) + "/24", "dev", "eth0");
            must("-n", space(i), "link", "set", "eth0", "up");
            must("-n", space(i), "link", "set", "lo", "up");
        }
    }

    private String space(int node) {
        return name + "n" + node;
    }

    String host(int node) {
        return subnet + (11 + node);
    }

    /** What makes a command run at that node. */
    List<String> prefix(int node) {
        return List.of("ip", "netns", "exec", space(node));
    }

    /** From now on nothing arrives at {@code to} that {@code from} sends. */
    void cut(int from, int to) {
        must("-n", space(from), "neigh", "replace", host(to), "lladdr", NOBODY, "dev", "eth0", "nud", "permanent");
    }

    void heal(int from, int to) {
        ip("-n", space(from), "neigh", "del", host(to), "dev", "eth0");
    }

    /** The nodes but that one. */
    List<Integer> others(int node) {
        return IntStream.range(0, size).filter(other -> other != node).boxed().toList();
    }

    @Override
    public void close() {
        IntStream.range(0, size).forEach(i -> ip("netns", "del", space(i)));
        ip("link", "del", name);
    }

    /** Of processes that were killed before they could clean up. */
    private static void removeLeftOvers() {
        for (var line : ip("-o", "netns", "list").output().lines().toList()) {
            var space = line.split(" ")[0];
            if (isLeftOver(space)) {
                ip("netns", "del", space);
            }
        }
        for (var line :
                ip("-o", "link", "show", "type", "bridge").output().lines().toList()) {
            var bridge = line.split(": ")[1];
            if (isLeftOver(bridge)) {
                ip("link", "del", bridge);
            }
        }
    }

    private static boolean isLeftOver(String found) {
        var digits = found.replaceAll("^" + MARK + "(\\d+).*", "$1");
        return !digits.equals(found) && ProcessHandle.of(Long.parseLong(digits)).isEmpty();
    }

    private static void must(String... arguments) {
        var result = ip(arguments);
        if (result.exitCode() != 0) {
            throw new IllegalStateException("ip " + String.join(" ", arguments) + ": " + result.output());
        }
    }

    private static Tool.Result ip(String... arguments) {
        var all = new ArrayList<>(List.of("ip"));
        all.addAll(List.of(arguments));
        return Tool.run("/usr/bin/env", all);
    }
}
