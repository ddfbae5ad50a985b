package dev.skald.adapter.netty.passon;

import dev.skald.adapter.netty.ClientAddress;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import java.util.Optional;

/**
 * What is known of a request that another node passed on, and whose seal was good.
 *
 * @param client the address of the client as that node saw it
 */
public record PassedOn(ClientAddress client) {

    private static final AttributeKey<PassedOn> CURRENT = AttributeKey.valueOf(PassedOn.class, "current");

    /** Whether, and by whom, the request that a connection is at was passed on. On the connection's event loop. */
    public static Optional<PassedOn> current(Channel channel) {
        // Asking for an attribute makes it, and most connections are clients' own.
        return channel.hasAttr(CURRENT)
                ? Optional.ofNullable(channel.attr(CURRENT).get())
                : Optional.empty();
    }

    static void begin(Channel channel, PassedOn request) {
        channel.attr(CURRENT).set(request);
        request.client.assignTo(channel);
    }

    static void end(Channel channel) {
        if (channel.hasAttr(CURRENT)) {
            channel.attr(CURRENT).set(null);
        }
    }
}
