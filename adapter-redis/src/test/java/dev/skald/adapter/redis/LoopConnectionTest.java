package dev.skald.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skald.adapter.redis.Connector.Connected;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A connection on an event loop, whatever becomes of it. */
class LoopConnectionTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final RedisServer redis = RedisServer.start();
    private final ClientResources resources = ClientSetup.resources(TIMEOUT);
    private final Connector connector = new ServerConnector(
            new RedisAddress(
                    List.of(new RedisAddress.Server("127.0.0.1", redis.port())), Optional.empty(), 0, Optional.empty()),
            resources,
            TIMEOUT);
    private final NioEventLoopGroup group = new NioEventLoopGroup(1);
    private final EventLoop loop = group.next();
    private final Stillborn connectors = new Stillborn(connector.on(loop));
    private final Link link = new Link(connector, new Keys(""), TIMEOUT, this::open, () -> {});

    private void open() {
        link.open(link.answered());
    }

    @AfterEach
    void close() {
        link.close();
        connector.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        resources.shutdown(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        redis.close();
    }

    /** It says it is open, and refuses everything at once. */
    @Test
    void oneThatWasLostUnnoticedIsLetGo() {
        link.start().toCompletableFuture().join();
        link.liveOn(List.of(new LoopConnection(loop, connectors)));
        await().until(link::hasLoops);

        assertThat(ask()).isCompletedExceptionally();
        assertThat(link.hasLoops()).isFalse();
        link.look();
        await().until(link::hasLoops);

        assertThat(ask()).isCompleted();
        assertThat(connectors.made).hasValue(2);
    }

    /**
     * A connection that could not be made is given up once more when its time is over, and the loop may be gone then.
     */
    @Test
    void nothingIsDoneOnALoopThatWasLeft() {
        List<String> due = new CopyOnWriteArrayList<>();
        ClientResources left = ClientSetup.on(loop, resources);
        left.timer().newTimeout(time -> due.add("before"), 1, TimeUnit.MILLISECONDS);
        await().until(() -> due.contains("before"));

        RedisClient client = RedisClient.create(left);
        client.connectAsync(ByteArrayCodec.INSTANCE, RedisURI.create("127.0.0.1", redis.port()))
                .toCompletableFuture()
                .join();
        left.timer().newTimeout(time -> due.add("left"), 2, TimeUnit.SECONDS);
        client.shutdown(0, 1, TimeUnit.SECONDS);

        resources.timer().newTimeout(time -> due.add("others"), 2_500, TimeUnit.MILLISECONDS);
        await().until(() -> due.contains("others"));
        assertThat(due).containsExactly("before", "others");
    }

    /** Asks on the loop for what is the same as is known. */
    private CompletableFuture<?> ask() {
        byte[] nothing = Texts.number(0);
        CompletableFuture<?> answer = CompletableFuture.supplyAsync(
                        () -> link.runHere(
                                        Script.PROBE,
                                        new byte[][] {Texts.utf8("workflow")},
                                        nothing,
                                        Texts.utf8("node"),
                                        nothing,
                                        nothing,
                                        nothing,
                                        nothing)
                                .orElseThrow(),
                        loop)
                .thenCompose(asked -> asked);
        await().until(answer::isDone);
        return answer;
    }

    /** Its first connection is closed, and does not know it. */
    private static final class Stillborn implements Connector {

        private final Connector connector;
        private final AtomicInteger made = new AtomicInteger();

        Stillborn(Connector connector) {
            this.connector = connector;
        }

        @Override
        public CompletionStage<Connected> connect() {
            CompletionStage<Connected> connected = connector.connect();
            return made.incrementAndGet() > 1
                    ? connected
                    : connected.thenCompose(alive -> alive.connection()
                            .closeAsync()
                            .thenApply(closed -> new Connected(alive.commands(), seemingOpen(alive.connection()))));
        }

        @SuppressWarnings("unchecked")
        private static StatefulConnection<byte[], byte[]> seemingOpen(StatefulConnection<byte[], byte[]> closed) {
            return (StatefulConnection<byte[], byte[]>) Proxy.newProxyInstance(
                    Stillborn.class.getClassLoader(),
                    new Class<?>[] {StatefulConnection.class},
                    (proxy, method, args) -> {
                        if (method.getName().equals("isOpen")) {
                            return true;
                        }
                        try {
                            return method.invoke(closed, args);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

        @Override
        public CompletionStage<StatefulRedisPubSubConnection<byte[], byte[]>> connectForHints() {
            return connector.connectForHints();
        }

        @Override
        public Connector on(EventLoop other) {
            return connector.on(other);
        }

        @Override
        public void listen(RedisConnectionStateListener listener) {
            connector.listen(listener);
        }

        @Override
        public boolean isOnePlace() {
            return connector.isOnePlace();
        }

        @Override
        public void close() {
            connector.close();
        }
    }
}
