package dev.skald.adapter.redis;

import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Connects to the nodes of a Cluster. */
final class ClusterConnector implements Connector {

    private static final Duration TOPOLOGY = Duration.ofSeconds(10);

    private final RedisAddress address;
    private final ClientResources resources;
    private final Duration timeout;
    private final RedisClusterClient commands;
    private final RedisClusterClient hints;

    ClusterConnector(RedisAddress address, ClientResources resources, Duration timeout) {
        this.address = address;
        this.resources = resources;
        this.timeout = timeout;
        commands = client(address, resources, timeout, true);
        hints = client(address, resources, timeout, false);
    }

    private static RedisClusterClient client(
            RedisAddress address, ClientResources resources, Duration timeout, boolean reconnects) {
        RedisClusterClient client = RedisClusterClient.create(resources, ClientSetup.uris(address, timeout));
        ClusterClientOptions.Builder options = ClusterClientOptions.builder();
        ClientSetup.apply(options, address, timeout);
        client.setOptions(options.autoReconnect(reconnects)
                .validateClusterNodeMembership(false)
                .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .enablePeriodicRefresh(TOPOLOGY)
                        .enableAllAdaptiveRefreshTriggers()
                        .adaptiveRefreshTriggersTimeout(Duration.ofSeconds(1))
                        .build())
                .build());
        return client;
    }

    @Override
    public CompletionStage<Connected> connect() {
        return connected(commands, client -> client.connectAsync(ByteArrayCodec.INSTANCE))
                .thenApply(connection -> new Connected(connection.async(), connection));
    }

    @Override
    public CompletionStage<StatefulRedisPubSubConnection<byte[], byte[]>> connectForHints() {
        return connected(hints, client -> client.connectPubSubAsync(ByteArrayCodec.INSTANCE))
                .thenApply(Function.identity());
    }

    private static <T> CompletionStage<T> connected(
            RedisClusterClient client, Function<RedisClusterClient, CompletionStage<T>> connect) {
        return client.refreshPartitionsAsync().thenCompose(refreshed -> connect.apply(client));
    }

    @Override
    public Connector on(EventLoop loop) {
        return new ClusterConnector(address, ClientSetup.on(loop, resources), timeout);
    }

    @Override
    public void listen(RedisConnectionStateListener listener) {
        commands.addListener(listener);
    }

    @Override
    public boolean isOnePlace() {
        return false;
    }

    @Override
    public void close() {
        commands.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        hints.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
}
