package dev.skald.adapter.redis;

import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletionStage;

/** How connections are made to one kind of Redis. Thread-safe; nothing blocks but the end. */
interface Connector extends AutoCloseable {

    /**
     * A connection for commands.
     *
     * @param commands sends them
     * @param connection what they are sent over
     */
    record Connected(
            RedisClusterAsyncCommands<byte[], byte[]> commands, StatefulConnection<byte[], byte[]> connection) {}

    /** Connects for commands, once; the connection is made again by itself whenever it is lost, until the end. */
    CompletionStage<Connected> connect();

    /** Connects for hints; a connection that is lost stays so. */
    CompletionStage<StatefulRedisPubSubConnection<byte[], byte[]>> connectForHints();

    /**
     * Connects to the same Redis, with connections that live on this event loop, and are not made again by themselves
     * but in a Cluster; to be closed before the loop ends.
     */
    Connector on(EventLoop loop);

    /** Has the listener told whenever a connection is made or lost. */
    void listen(RedisConnectionStateListener listener);

    /** Whether all keys lie in one place, so that a script may be given those of several partitions. */
    boolean isOnePlace();

    @Override
    void close();
}
