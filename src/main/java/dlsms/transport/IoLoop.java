package dlsms.transport;

import dlsms.node.IoThread;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The one thread of all connections, between the nodes and with clients, in and out, and of their timers. Heartbeats
 * are sent and heard on it, so nothing on it may wait or take long. By Linux's epoll where its library can be loaded,
 * else by the JDK.
 */
public final class IoLoop implements IoThread, AutoCloseable {

    private static final boolean EPOLL = Epoll.isAvailable();

    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("io", true), handler());
    private final EventLoop loop = group.next();

    private static IoHandlerFactory handler() {
        return EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    }

    @Override
    public void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            task.run(); // the node is closing, and who waits for an answer gets it
        }
    }

    @Override
    public boolean isCurrent() {
        return loop.inEventLoop();
    }

    /** All connections of the server will be served here. */
    public NettyServerBuilder serve(NettyServerBuilder server) {
        return server.bossEventLoopGroup(group)
                .workerEventLoopGroup(group)
                .channelType(EPOLL ? EpollServerSocketChannel.class : NioServerSocketChannel.class);
    }

    /** The connection will be held here. */
    NettyChannelBuilder connect(NettyChannelBuilder channel) {
        return channel.eventLoopGroup(group).channelType(EPOLL ? EpollSocketChannel.class : NioSocketChannel.class);
    }

    EventLoop loop() {
        return loop;
    }

    /** After all that uses it is closed. */
    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
