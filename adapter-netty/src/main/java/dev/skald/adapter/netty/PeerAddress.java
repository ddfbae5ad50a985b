package dev.skald.adapter.netty;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;

/** The address at the other end of a connection, as text. */
public final class PeerAddress {

    private PeerAddress() {}

    /** The address; empty if the channel is no IP connection. */
    public static String of(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress peer && peer.getAddress() != null
                ? peer.getAddress().getHostAddress()
                : "";
    }
}
