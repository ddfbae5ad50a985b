package dev.skald.adapter.netty.passon;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.util.Optional;

/**
 * Where a request belongs that came to this node.
 *
 * @param node the name of that node
 * @param target what that node is to be asked for, in origin form
 * @param webSocket whether the connection is to become a WebSocket
 */
public record Elsewhere(String node, String target, boolean webSocket) {

    private static final AttributeKey<Elsewhere> CURRENT = AttributeKey.valueOf(Elsewhere.class, "current");

    /**
     * Has the request that a connection is at passed on, once it has come in as a whole. On the connection's event
     * loop.
     */
    public void passOn(Channel channel) {
        channel.attr(CURRENT).set(this);
    }

    /** A connection is at another request: one before that was never complete is not passed on any more. */
    public static void forget(Channel channel) {
        if (channel.hasAttr(CURRENT)) {
            channel.attr(CURRENT).set(null);
        }
    }

    /** Where the request belongs that a connection is at; asked a second time, empty. */
    static Optional<Elsewhere> take(Channel channel) {
        return channel.hasAttr(CURRENT)
                ? Optional.ofNullable(channel.attr(CURRENT).getAndSet(null))
                : Optional.empty();
    }
}
