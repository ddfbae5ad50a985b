package dev.skald.adapter.redis;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.pubsub.api.async.RedisPubSubAsyncCommands;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;

/**
 * The connection that hints come over. The node sends itself a heartbeat through it: where that does not arrive the
 * connection is lost, or takes nothing, and is made anew, with all channels. What is lost meanwhile is found by probes.
 * Thread-safe, never blocks.
 */
final class Hints {

    private static final System.Logger LOGGER = System.getLogger(Hints.class.getName());
    private static final byte[] NOTHING = new byte[0];
    private static final int CHANNELS_AT_ONCE = 200;
    private static final int SILENT_PROBES = 2;

    /** The one of its own threads. */
    private final Connector connector;

    private final Link link;
    private final Keys keys;
    private final String node;
    private final long probeNanos;
    private final BiConsumer<String, byte[]> messages;
    private final Map<String, Channel> channels = new ConcurrentHashMap<>();
    /** Channels that are wanted and could not be listened to, or are listened to no more. */
    private final Set<String> unheard = ConcurrentHashMap.newKeySet();

    private final AtomicBoolean connecting = new AtomicBoolean();
    private final AtomicLongArray heardAt = new AtomicLongArray(Keys.PARTITIONS);
    private final LongAdder reconnects = new LongAdder();
    private volatile Optional<StatefulRedisPubSubConnection<byte[], byte[]>> connection = Optional.empty();
    private volatile Connector wanted;
    private volatile Optional<Connector> madeBy = Optional.empty();
    private volatile boolean closed;
    private volatile boolean told = true;
    /** Whether something has come in over the connection that there is. */
    private volatile boolean proved;

    private volatile long begunAt;
    private volatile long madeAt;
    private volatile long triedAt;
    private volatile long beatAt;

    /** A channel that is listened to. */
    private record Channel(String name, int partition, CompletableFuture<Void> confirmed) {}

    /** @param messages takes a message with the name of its channel, on the connection's thread */
    Hints(Connector connector, Link link, Keys keys, String node, Duration probe, BiConsumer<String, byte[]> messages) {
        this.connector = connector;
        this.wanted = connector;
        this.link = link;
        this.keys = keys;
        this.node = node;
        this.probeNanos = probe.toNanos();
        this.messages = messages;
        for (int place = 0; place < places(); place++) {
            byte[] name = keys.heartbeat(place, node);
            channels.put(text(name), new Channel(text(name), place, new CompletableFuture<>()));
        }
    }

    /** Whether what is sent through it arrives. */
    boolean isUp() {
        return connection.filter(StatefulRedisPubSubConnection::isOpen).isPresent() && silentNanos() <= patience();
    }

    /** Whether something has come in over the connection that there is, and not long ago. */
    boolean isSure() {
        return proved && isUp();
    }

    long reconnects() {
        return reconnects.sum();
    }

    /** Listens to a channel, and answers when that is so. */
    CompletionStage<Void> subscribe(byte[] name, int partition) {
        Channel channel = new Channel(text(name), partition, new CompletableFuture<>());
        channels.put(text(name), channel);
        connection.ifPresent(made -> send(made, List.of(channel)));
        return channel.confirmed();
    }

    /** Listens to a channel no more. */
    void unsubscribe(byte[] name) {
        channels.remove(text(name));
        connection.ifPresent(made -> {
            try {
                RedisPubSubAsyncCommands<byte[], byte[]> commands = made.async();
                var unused = sharded() ? commands.sunsubscribe(name) : commands.unsubscribe(name);
            } catch (RuntimeException e) {
                LOGGER.log(Level.DEBUG, "a channel could not be left", e);
            }
        });
    }

    /** Sends the heartbeat, and makes the connection anew where that does not arrive; several times in a probe. */
    void look() {
        if (closed || link.traits().isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        boolean up = isUp();
        if (begunAt == 0) {
            begunAt = now;
        }
        // The first connection is given time.
        if (up != told && (up || now - begunAt > patience())) {
            told = up;
            LOGGER.log(
                    up ? Level.INFO : Level.WARNING,
                    up
                            ? "hints of other nodes come in again"
                            : "hints of other nodes do not come in: what they would tell is found later, by asking");
        }
        boolean moves = madeBy.isPresent() && !hasMoved();
        boolean lost = !up && now - madeAt > patience();
        if ((moves || lost) && link.isUp() && now - triedAt > probeNanos / 2) {
            connect();
        }
        if (link.isUp() && now - beatAt >= probeNanos / 2) {
            beatAt = now;
            connection.filter(StatefulRedisPubSubConnection::isOpen).ifPresent(this::sendUnheard);
            for (int place = 0; place < places(); place++) {
                beat(place);
            }
        }
    }

    /** Has hints come in over a connection that another connector makes, as soon as it has made one. */
    void moveTo(Connector other) {
        wanted = other;
        triedAt = System.nanoTime() - probeNanos;
    }

    /** Has hints come in over a connection of its own threads again. */
    void moveBack() {
        moveTo(connector);
    }

    /** Redis answers again: a heartbeat that could not be sent was not lost here. */
    void linkIsUp() {
        for (int place = 0; place < places(); place++) {
            heardAt.set(place, System.nanoTime());
        }
    }

    /** Whether the connection that there is was made by the connector that is to make it. */
    boolean hasMoved() {
        return madeBy.filter(by -> by == wanted).isPresent();
    }

    void close() {
        closed = true;
        connection.ifPresent(StatefulRedisPubSubConnection::closeAsync);
    }

    private void sendUnheard(StatefulRedisPubSubConnection<byte[], byte[]> made) {
        for (String name : List.copyOf(unheard)) {
            unheard.remove(name);
            Optional.ofNullable(channels.get(name)).ifPresent(channel -> send(made, List.of(channel)));
        }
    }

    private void beat(int place) {
        byte[] channel = keys.heartbeat(place, node);
        var unused = link.call(
                commands -> sharded() ? commands.spublish(channel, NOTHING) : commands.publish(channel, NOTHING));
    }

    private void connect() {
        if (!connecting.compareAndSet(false, true)) {
            return;
        }
        triedAt = System.nanoTime();
        Connector by = wanted;
        CompletionStage<StatefulRedisPubSubConnection<byte[], byte[]>> made;
        try {
            made = by.connectForHints();
        } catch (RuntimeException e) {
            made = CompletableFuture.failedFuture(e);
        }
        var unused = made.whenComplete((fresh, failure) -> {
            if (failure == null) {
                take(fresh, by);
            } else {
                LOGGER.log(Level.DEBUG, "no connection for hints could be made", failure);
            }
            connecting.set(false);
        });
    }

    private void take(StatefulRedisPubSubConnection<byte[], byte[]> fresh, Connector by) {
        fresh.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(byte[] channel, byte[] message) {
                heard(channel, message);
            }

            @Override
            public void sunsubscribed(byte[] channel, long count) {
                // Its slot lies with another server by now, unless it was left.
                if (channels.containsKey(text(channel))) {
                    unheard.add(text(channel));
                }
            }

            @Override
            public void smessage(byte[] channel, byte[] message) {
                heard(channel, message);
            }
        });
        Optional<StatefulRedisPubSubConnection<byte[], byte[]>> before = connection;
        madeAt = System.nanoTime();
        proved = false;
        connection = Optional.of(fresh);
        before.ifPresent(StatefulRedisPubSubConnection::closeAsync);
        if (madeBy.filter(other -> other == by).isPresent()) {
            reconnects.increment();
        }
        madeBy = Optional.of(by);
        if (closed) {
            fresh.closeAsync();
            return;
        }
        List<List<Channel>> byPartition = new ArrayList<>();
        for (int partition = 0; partition < Keys.PARTITIONS; partition++) {
            byPartition.add(new ArrayList<>());
        }
        channels.values()
                .forEach(channel -> byPartition.get(channel.partition()).add(channel));
        for (List<Channel> all : byPartition) {
            for (int from = 0; from < all.size(); from += CHANNELS_AT_ONCE) {
                send(fresh, all.subList(from, Math.min(all.size(), from + CHANNELS_AT_ONCE)));
            }
        }
    }

    private void send(StatefulRedisPubSubConnection<byte[], byte[]> to, List<Channel> some) {
        byte[][] names = some.stream().map(Channel::name).map(Texts::utf8).toArray(byte[][]::new);
        try {
            RedisPubSubAsyncCommands<byte[], byte[]> commands = to.async();
            RedisFuture<Void> sent = sharded() ? commands.ssubscribe(names) : commands.subscribe(names);
            var unused = sent.whenComplete((done, failure) -> {
                if (failure == null) {
                    some.forEach(channel -> channel.confirmed().complete(null));
                } else {
                    some.forEach(channel -> unheard.add(channel.name()));
                }
            });
        } catch (RuntimeException e) {
            LOGGER.log(Level.DEBUG, "channels could not be listened to", e);
            some.forEach(channel -> unheard.add(channel.name()));
        }
    }

    private void heard(byte[] channel, byte[] message) {
        if (message.length == 0) {
            for (int place = 0; place < places(); place++) {
                if (text(keys.heartbeat(place, node)).equals(text(channel))) {
                    heardAt.set(place, System.nanoTime());
                    proved = true;
                }
            }
            return;
        }
        messages.accept(text(channel), message);
    }

    private long silentNanos() {
        long now = System.nanoTime();
        long silent = 0;
        for (int place = 0; place < places(); place++) {
            long heard = heardAt.get(place);
            silent = Math.max(silent, heard == 0 ? Long.MAX_VALUE : now - heard);
        }
        return silent;
    }

    private long patience() {
        return SILENT_PROBES * probeNanos;
    }

    private boolean sharded() {
        return link.traits().filter(ServerTraits::sharded).isPresent();
    }

    private int places() {
        return connector.isOnePlace() ? 1 : Keys.PARTITIONS;
    }

    private static String text(byte[] name) {
        return new String(name, StandardCharsets.UTF_8);
    }
}
