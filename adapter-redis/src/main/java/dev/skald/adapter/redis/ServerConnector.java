package dev.skald.adapter.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Connects to a single server. */
final class ServerConnector implements Connector {

    private final RedisAddress address;
    private final ClientResources resources;
    private final Duration timeout;
    private final RedisURI uri;
    private final RedisClient commands;
    private final RedisClient hints;

    ServerConnector(RedisAddress address, ClientResources resources, Duration timeout) {
        this(address, resources, timeout, true);
    }

    private ServerConnector(RedisAddress address, ClientResources resources, Duration timeout, boolean reconnects) {
        this.address = address;
        this.resources = resources;
        this.timeout = timeout;
        uri = ClientSetup.uris(address, timeout).get(0);
        commands = client(address, resources, timeout, reconnects);
        hints = client(address, resources, timeout, false);
    }

    private static RedisClient client(
            RedisAddress address, ClientResources resources, Duration timeout, boolean reconnects) {
        RedisClient client = RedisClient.create(resources);
        ClientOptions.Builder options = ClientOptions.builder();
        ClientSetup.apply(options, address, timeout);
        client.setOptions(options.autoReconnect(reconnects).build());
        return client;
    }

    @Override
    public CompletionStage<Connected> connect() {
        return commands.connectAsync(ByteArrayCodec.INSTANCE, uri)
                .thenApply(connection -> new Connected(connection.async(), connection));
    }

    @Override
    public CompletionStage<StatefulRedisPubSubConnection<byte[], byte[]>> connectForHints() {
        return hints.connectPubSubAsync(ByteArrayCodec.INSTANCE, uri);
    }

    @Override
    public Connector on(EventLoop loop) {
        // Whatever tried to come back would do so on a loop that has ended.
        return new ServerConnector(address, ClientSetup.on(loop, resources), timeout, false);
    }

    @Override
    public void listen(RedisConnectionStateListener listener) {
        commands.addListener(listener);
    }

    @Override
    public boolean isOnePlace() {
        return true;
    }

    @Override
    public void close() {
        commands.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        hints.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
}
