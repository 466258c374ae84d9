package dlsms.servers;

import dlsms.process.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Stands between clients and a server on loopback: lets bytes wait on their way, delays them, cuts connections at any
 * byte. What waits is not lost: it comes when the way is free again, also when its sender has died. Any thread.
 */
public final class TcpRelay implements AutoCloseable {
    private static final int PIECE_BYTES_MAX = 16 << 10;

    private final int target;
    private final ServerSocket listener;
    private final Gate toServer = new Gate();
    private final Gate toClient = new Gate();
    private final Set<Line> lines = ConcurrentHashMap.newKeySet();
    private volatile boolean cut;
    private volatile Duration delay = Duration.ZERO;

    /** Which way bytes go. */
    public enum Way {
        TO_SERVER,
        TO_CLIENT
    }

    private TcpRelay(int target, ServerSocket listener) {
        this.target = target;
        this.listener = listener;
    }

    /** Goes on for as long as it is not closed, whether anybody listens on {@code target} or not. */
    public static TcpRelay to(int target) {
        try {
            var listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), FreePorts.take(1).getFirst()));
            var relay = new TcpRelay(target, listener);
            Thread.ofVirtual().name("relay").start(relay::accept);
            return relay;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it listens. */
    public int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                open(listener.accept());
            } catch (IOException e) {
                // Closed, or the server is not there: whoever calls sees a connection that ends at once.
            }
        }
    }

    private void open(Socket client) throws IOException {
        if (cut) {
            reset(client);
            return;
        }
        try {
            var line = new Line(client, new Socket(InetAddress.getLoopbackAddress(), target));
            lines.add(line);
            if (cut || listener.isClosed()) {
                line.close();
            } else {
                line.begin();
            }
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    /** From now on nothing goes that way; connections stay and nobody is told. */
    public void hold(Way way) {
        gate(way).close();
    }

    /** As {@link #hold} once that many more bytes have gone that way, over all connections; done when it is so. */
    public CompletableFuture<Void> holdAfter(Way way, long bytes) {
        return gate(way).closeAfter(bytes);
    }

    /** Both ways are free again, and what has waited goes on. */
    public void release() {
        gate(Way.TO_SERVER).open();
        gate(Way.TO_CLIENT).open();
    }

    private Gate gate(Way way) {
        return way == Way.TO_SERVER ? toServer : toClient;
    }

    /** Each piece of bytes waits that long, in both directions; zero: none does. */
    public void delay(Duration each) {
        delay = each;
    }

    /** Resets all connections, and new ones too until {@link #heal}. What waits is lost. */
    public void cut() {
        cut = true;
        drop();
    }

    public void heal() {
        cut = false;
    }

    /** Resets all connections; new ones are welcome. What waits is lost. */
    public void drop() {
        List.copyOf(lines).forEach(Line::close);
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        drop();
    }

    // Without a lingering close the other side is told that the connection broke, not that it ended well.
    private static void reset(Socket socket) {
        try (socket) {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It is closed already.
        }
    }

    // What was written before still arrives.
    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed already.
        }
    }

    private final class Line {
        private final Socket client;
        private final Socket server;
        private final Thread requests;
        private final Thread answers;

        private Line(Socket client, Socket server) {
            this.client = client;
            this.server = server;
            this.requests = Thread.ofVirtual().unstarted(() -> pump(client, server, toServer));
            this.answers = Thread.ofVirtual().unstarted(() -> pump(server, client, toClient));
        }

        private void begin() throws IOException {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            requests.start();
            answers.start();
        }

        private void pump(Socket from, Socket to, Gate gate) {
            var piece = new byte[PIECE_BYTES_MAX];
            try {
                var in = from.getInputStream();
                for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                    Thread.sleep(delay);
                    pass(piece, count, to, gate);
                }
            } catch (IOException | InterruptedException e) {
                // Either side went, or the line was cut.
            } finally {
                end(TcpRelay::close);
            }
        }

        private void pass(byte[] piece, int count, Socket to, Gate gate) throws IOException, InterruptedException {
            int sent = 0;
            while (sent < count) {
                int may = gate.take(count - sent);
                to.getOutputStream().write(piece, sent, may);
                sent += may;
            }
        }

        private void close() {
            end(TcpRelay::reset);
        }

        private void end(Consumer<Socket> each) {
            if (lines.remove(this)) {
                each.accept(client);
                each.accept(server);
                requests.interrupt();
                answers.interrupt();
            }
        }
    }

    private static final class Gate {
        private long bytesLeft = Long.MAX_VALUE;
        private CompletableFuture<Void> closed = new CompletableFuture<>();

        /** Waits while the gate is closed; returns how many of the wanted bytes may pass now, at least one. */
        private synchronized int take(int wanted) throws InterruptedException {
            while (bytesLeft == 0) {
                wait();
            }
            int given = (int) Math.min(wanted, bytesLeft);
            if (bytesLeft != Long.MAX_VALUE) {
                bytesLeft -= given;
            }
            if (bytesLeft == 0) {
                closed.complete(null);
            }
            return given;
        }

        private synchronized void close() {
            bytesLeft = 0;
            closed.complete(null);
        }

        private synchronized CompletableFuture<Void> closeAfter(long bytes) {
            closed = new CompletableFuture<>();
            bytesLeft = bytes;
            if (bytes == 0) {
                closed.complete(null);
            }
            return closed;
        }

        private synchronized void open() {
            bytesLeft = Long.MAX_VALUE;
            notifyAll();
        }
    }
}
