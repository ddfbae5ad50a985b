package dev.skald.adapter.netty.passon;

import dev.skald.adapter.netty.ClientAddress;
import dev.skald.adapter.netty.tls.TlsPort;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to its node, and its answer on the way back. Everything happens on the event loop of the
 * client's connection, that of the node's included: nothing is handed from thread to thread.
 */
final class Passage {

    /** Left to itself the system would take megabytes for a connection, before which a ping would come late. */
    private static final int RECEIVE_BUFFER_BYTES = 64 * 1024;

    private static final long LINGER_SECONDS = 2;
    private static final String TUNNEL = "tunnel";

    private final PassOns shared;
    private final ChannelHandlerContext client;
    private final FullHttpRequest request;
    private final Elsewhere elsewhere;
    private final Supplier<FullHttpResponse> unknown;
    private @Nullable Future<?> deadline;
    private @Nullable Channel node;
    private boolean alive;
    private boolean answering;
    private boolean tunnel;
    private boolean over;

    /** @param request taken over */
    Passage(
            PassOns shared,
            ChannelHandlerContext client,
            FullHttpRequest request,
            Elsewhere elsewhere,
            Supplier<FullHttpResponse> unknown) {
        this.shared = shared;
        this.client = client;
        this.request = request;
        this.elsewhere = elsewhere;
        this.unknown = unknown;
    }

    EventLoop loop() {
        return client.channel().eventLoop();
    }

    void begin() {
        shared.begun(this);
        deadline = loop().schedule(this::tooLate, shared.patience().toNanos(), TimeUnit.NANOSECONDS);
        shared.peers().find(elsewhere.node()).thenAccept(found -> {
            if (loop().inEventLoop()) {
                connect(found);
            } else {
                loop().execute(() -> connect(found));
            }
        });
    }

    private void connect(Optional<Peer> found) {
        if (over) {
            return;
        }
        if (found.isEmpty()) {
            fail("no such node is known");
            return;
        }
        Peer peer = found.get();
        if (peer.tls() && shared.tls().isEmpty()) {
            fail("it wants TLS, which is not set up");
            return;
        }
        ChannelFuture connected = new Bootstrap()
                .group(loop())
                .channel(NioSocketChannel.class)
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        Math.toIntExact(shared.patience().toMillis()))
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
                .option(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        client.channel().config().getWriteBufferWaterMark())
                .handler(new Setup(peer))
                .connect(peer.address());
        node = connected.channel();
        connected.addListener(done -> {
            if (over) {
                connected.channel().close();
            } else if (connected.isSuccess()) {
                connected.channel().writeAndFlush(PassedRequest.of(request.retain(), peer, elsewhere, shared, client));
            } else {
                fail("it cannot be reached");
            }
        });
    }

    // What the node says

    /** An answer of the node's, whole or in part; taken over. */
    void heard(HttpContent content) {
        if (over || !answering) {
            content.release();
            return;
        }
        boolean last = content instanceof LastHttpContent;
        client.write(content);
        if (last) {
            client.flush();
            end();
        } else {
            hold();
        }
    }

    /** The head of an answer. */
    void heard(HttpResponse head) {
        if (over) {
            return;
        }
        alive = true;
        if (deadline != null) {
            deadline.cancel(false);
        }
        int status = head.status().code();
        if (!head.decoderResult().isSuccess()) {
            fail("it does not speak HTTP");
        } else if (status == HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
            becomeTunnel(head);
        } else if (status == HttpResponseStatus.FORBIDDEN.code()) {
            // Nothing else that is passed on is ever answered so.
            fail("it does not take the seal: have both the same CLUSTER_SECRET, and about the same time?");
        } else if (status >= HttpResponseStatus.OK.code()) {
            answering = true;
            shared.answered();
            client.write(new DefaultHttpResponse(
                    HttpVersion.HTTP_1_1, head.status(), PassedRequest.endToEnd(head.headers())));
        }
    }

    void heardForNow() {
        if (answering && !over) {
            client.flush();
        }
    }

    /** The connection to the node is gone. */
    void nodeGone() {
        if (over) {
            return;
        }
        if (answering) {
            // Its client cannot know how it would have gone on.
            end();
            client.close();
        } else {
            fail("its connection ended");
        }
    }

    // How the client is

    void clientWritabilityChanged() {
        if (node != null && answering && client.channel().isWritable()) {
            node.config().setAutoRead(true);
        }
    }

    private void hold() {
        if (node != null && !client.channel().isWritable()) {
            client.flush();
            node.config().setAutoRead(client.channel().isWritable());
        }
    }

    /** The connection to the client is gone: its node sees the same. */
    void clientGone() {
        if (!tunnel) {
            end();
        }
    }

    private void tooLate() {
        if (!alive) {
            fail("it does not answer");
        }
    }

    /** A session of a node that is not there is an unknown one. */
    private void fail(String why) {
        shared.lost(ClientAddress.of(client.channel()), elsewhere.node(), why);
        end();
        client.writeAndFlush(unknown.get());
    }

    /** This node goes away. */
    void cut() {
        if (!over) {
            end();
            client.close();
        }
    }

    private void end() {
        if (over) {
            return;
        }
        over = true;
        shared.ended(this);
        request.release();
        if (deadline != null) {
            deadline.cancel(false);
        }
        if (node != null && !tunnel) {
            node.close();
        }
    }

    // WebSockets

    /** From here on bytes go to and fro, whatever they mean. */
    private void becomeTunnel(HttpResponse head) {
        Channel to = node;
        if (to == null) {
            return;
        }
        tunnel = true;
        shared.answered();
        Channel from = client.channel();
        to.config().setAutoRead(false);
        from.config().setAutoRead(false);
        client.writeAndFlush(new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                head.status(),
                Unpooled.EMPTY_BUFFER,
                head.headers().copy(),
                EmptyHttpHeaders.INSTANCE));
        TunnelEnd ours = new TunnelEnd(to);
        TunnelEnd theirs = new TunnelEnd(from);
        from.pipeline().addAfter(client.name(), TUNNEL, ours);
        to.pipeline().addAfter(to.pipeline().context(HttpResponseDecoder.class).name(), TUNNEL, theirs);
        leaveAlone(ours, from.pipeline());
        leaveAlone(theirs, to.pipeline());
        from.closeFuture().addListener(closed -> end());
        to.config().setAutoRead(true);
        from.config().setAutoRead(true);
    }

    /** Takes out what speaks HTTP; what was read beyond it goes to the tunnel. */
    private static void leaveAlone(ChannelHandler tunnel, ChannelPipeline pipeline) {
        pipeline.toMap().forEach((name, handler) -> {
            if (handler != tunnel && !(handler instanceof SslHandler) && !TlsPort.isHandler(name)) {
                pipeline.remove(handler);
            }
        });
    }

    /** What stands on the connection to the node. */
    private final class Setup extends ChannelInitializer<Channel> {

        private final Peer peer;

        Setup(Peer peer) {
            this.peer = peer;
        }

        @Override
        protected void initChannel(Channel channel) {
            shared.tls()
                    .filter(context -> peer.tls())
                    .ifPresent(context -> channel.pipeline()
                            .addLast(context.newHandler(
                                    channel.alloc(), peer.host(), peer.address().getPort())));
            channel.pipeline()
                    .addLast(new HttpRequestEncoder(), new HttpResponseDecoder(), new NodeHandler(Passage.this));
        }
    }

    static void lingerAndClose(Channel channel) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> channel.close());
        channel.eventLoop().schedule(() -> channel.close(), LINGER_SECONDS, TimeUnit.SECONDS);
    }
}
