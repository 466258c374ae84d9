package dlsms.bench;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Connections to servers, all on few threads, so that the generator costs the servers little. Any thread. */
final class Connections implements AutoCloseable {
    private static final boolean EPOLL = Epoll.isAvailable();

    private final EventLoopGroup threads;
    private final TreeMap<String, List<ManagedChannel>> channels = new TreeMap<>();

    /** @param loops threads */
    Connections(int loops) {
        this.threads =
                new MultiThreadIoEventLoopGroup(loops, EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    }

    /** Channels to all that are asked. Any thread. */
    record Route(List<Channel> channels, AtomicInteger turn) {
        /** They take turns. */
        Channel next() {
            return of(turn.getAndIncrement());
        }

        /** Who asks again asks the same. */
        Channel of(Reply reply) {
            return of(reply.client().orElseGet(turn::getAndIncrement));
        }

        private Channel of(int number) {
            return channels.get(Math.floorMod(number, channels.size()));
        }
    }

    /**
     * To each of these in turn.
     *
     * @param addresses HOST:PORT
     * @param atLeast connections of the route; where there are fewer addresses, each has several
     */
    synchronized Route route(List<String> addresses, int atLeast) {
        int each = Math.ceilDiv(atLeast, addresses.size());
        var all = new ArrayList<Channel>();
        for (int i = 0; i < each; i++) {
            for (var address : addresses) {
                all.add(channel(address, i));
            }
        }
        return new Route(List.copyOf(all), new AtomicInteger());
    }

    /** A connection to that address which no route has. */
    synchronized Channel aside(String address) {
        return channels.computeIfAbsent("aside " + address, ignored -> List.of(connect(address)))
                .getFirst();
    }

    private Channel channel(String address, int number) {
        var open = channels.computeIfAbsent(address, ignored -> new ArrayList<>());
        while (open.size() <= number) {
            open.add(connect(address));
        }
        return open.get(number);
    }

    private ManagedChannel connect(String address) {
        return NettyChannelBuilder.forTarget(address)
                .usePlaintext()
                .directExecutor()
                .eventLoopGroup(threads)
                .channelType(EPOLL ? EpollSocketChannel.class : NioSocketChannel.class)
                .build();
    }

    @Override
    public synchronized void close() {
        channels.values().forEach(open -> open.forEach(ManagedChannel::shutdownNow));
        threads.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
