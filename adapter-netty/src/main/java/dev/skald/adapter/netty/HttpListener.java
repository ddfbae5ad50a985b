package dev.skald.adapter.netty;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A port of its own for a {@link Face} that is asked seldom, with one event loop for all its connections. Thread-safe.
 */
public final class HttpListener implements AutoCloseable {

    private static final long LOOP_ENDS_SECONDS = 2;

    private final EventLoopGroup loop;
    private final Channel channel;

    private HttpListener(EventLoopGroup loop, Channel channel) {
        this.loop = loop;
        this.channel = channel;
    }

    /**
     * Listens. Blocks until the port is bound.
     *
     * @param port the port; 0 picks a free one
     * @param name what its thread is called
     * @param initializer adds the handlers of a new connection, on its event loop
     * @throws IOException if the port cannot be bound
     */
    public static HttpListener start(InetAddress host, int port, String name, Consumer<ChannelPipeline> initializer)
            throws IOException {
        EventLoopGroup loop = new NioEventLoopGroup(1, new DefaultThreadFactory(name, true));
        ChannelFuture bound = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel connection) {
                        initializer.accept(connection.pipeline());
                    }
                })
                .bind(host, port)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            loop.shutdownGracefully(0, LOOP_ENDS_SECONDS, TimeUnit.SECONDS);
            throw new IOException(String.valueOf(bound.cause().getMessage()), bound.cause());
        }
        return new HttpListener(loop, bound.channel());
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    /** Stops listening, and closes what is still open. */
    @Override
    public void close() {
        channel.close().awaitUninterruptibly(LOOP_ENDS_SECONDS, TimeUnit.SECONDS);
        loop.shutdownGracefully(0, LOOP_ENDS_SECONDS, TimeUnit.SECONDS);
    }
}
