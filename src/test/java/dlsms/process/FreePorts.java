package dlsms.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Finds ports of loopback that nobody listens on, outside the range from which the kernel picks for outgoing calls. */
public final class FreePorts {
    private static final int LOWEST = 15_000;
    private static final int HIGHEST = 31_999;
    private static final Set<Integer> TAKEN = new HashSet<>();

    private FreePorts() {}

    /** No port is given out twice by one process. Any thread. */
    public static synchronized List<Integer> take(int count) {
        var random = RandomGenerator.getDefault();
        var ports = new ArrayList<Integer>();
        while (ports.size() < count) {
            int port = random.nextInt(LOWEST, HIGHEST);
            if (isFree(port) && TAKEN.add(port)) {
                ports.add(port);
            }
        }
        return ports;
    }

    /** The first of {@code count} free ports in a row. Any thread. */
    public static synchronized int takeRun(int count) {
        var random = RandomGenerator.getDefault();
        while (true) {
            int first = random.nextInt(LOWEST, HIGHEST - count);
            var run = IntStream.range(first, first + count).boxed().toList();
            if (run.stream().allMatch(port -> !TAKEN.contains(port) && isFree(port))) {
                TAKEN.addAll(run);
                return first;
            }
        }
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
