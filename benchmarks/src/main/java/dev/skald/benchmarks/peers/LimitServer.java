package dev.skald.benchmarks.peers;

import com.nimbusds.jose.JOSEException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import java.net.InetSocketAddress;

/**
 * The limit: what is left of a gateway when all but its sockets and its tokens is taken away. It keeps no log,
 * validates nothing, and makes the frames of a batch once. No gateway on the same Netty can be expected to be cheaper.
 */
public final class LimitServer {

    private static final int MAX_BODY = 1 << 20;

    private LimitServer() {}

    /** Serves on a free port of the loopback, which it prints, until it is killed. */
    public static void main(String[] args) throws JOSEException, InterruptedException {
        BearerCheck tokens = new BearerCheck(System.getenv("JWT_SECRET"));
        NioEventLoopGroup loop = new NioEventLoopGroup(1);
        Rooms rooms = new Rooms();
        PublishRoute publish = new PublishRoute(tokens, rooms::publish);
        var port = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 4096)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpObjectAggregator(MAX_BODY))
                                .addLast(new LimitUpgrade(tokens, rooms))
                                .addLast(publish);
                    }
                })
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        System.out.println("listening " + ((InetSocketAddress) port.localAddress()).getPort());
    }
}
