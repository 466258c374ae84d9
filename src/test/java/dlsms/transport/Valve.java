package dlsms.transport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Stands between two nodes. Shut, it still accepts connections but reads nothing, like a machine that hangs. */
final class Valve implements AutoCloseable {

    private final InetSocketAddress target;
    private final ServerSocket server;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean shut;

    Valve(InetSocketAddress target) {
        this.target = target;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    void shut() {
        set(true);
    }

    void open() {
        set(false);
    }

    /** Breaks all connections; new ones may come. */
    void cut() {
        sockets.forEach(Valve::closeQuietly);
        sockets.clear();
    }

    int connections() {
        return sockets.size();
    }

    private void set(boolean now) {
        lock.lock();
        try {
            shut = now;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket near = server.accept();
                sockets.add(near);
                Thread.ofVirtual().start(() -> connect(near));
            }
        } catch (IOException e) {
            // Closed: the test is over.
        }
    }

    private void connect(Socket near) {
        try {
            waitUntilOpen();
            var far = new Socket(target.getAddress(), target.getPort());
            sockets.add(far);
            Thread.ofVirtual().start(() -> copy(far, near));
            copy(near, far);
        } catch (IOException e) {
            closeQuietly(near);
        }
    }

    private void copy(Socket from, Socket to) {
        var buffer = new byte[16 << 10];
        try {
            waitUntilOpen();
            for (int read = from.getInputStream().read(buffer);
                    read > 0;
                    read = from.getInputStream().read(buffer)) {
                waitUntilOpen();
                to.getOutputStream().write(buffer, 0, read);
            }
        } catch (IOException e) {
            // One side is gone: so is the other.
        }
        closeQuietly(from);
        closeQuietly(to);
    }

    private void waitUntilOpen() {
        lock.lock();
        try {
            while (shut) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        open();
        server.close();
        cut();
    }
}
