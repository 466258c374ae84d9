package dlsms.transport;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The two threads that all connections between the nodes share, in and out, and their timers. Nothing on them may
 * wait.
 */
public final class EventLoops implements AutoCloseable {

    private static final int THREADS = 2;

    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(THREADS, new DefaultThreadFactory("peer", true), NioIoHandler.newFactory());

    EventLoopGroup group() {
        return group;
    }

    /** After all that uses them is closed. */
    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
