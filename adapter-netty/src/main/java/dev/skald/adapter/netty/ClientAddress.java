package dev.skald.adapter.netty;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;

/**
 * The IP address that a request comes from: that of its connection, or the one that {@link TrustedProxies trusted
 * proxies} name. Never one that a client may choose for itself. Immutable.
 *
 * <p>Behind a proxy one connection brings the requests of many clients, so the address is the request's: it stands at
 * the channel from the moment on that the request has passed the {@link HttpFront} until the next one does, and for
 * good once the connection has become a WebSocket.
 *
 * @param ip the address; an IPv4 address that is written as IPv6 ({@code ::ffff:192.0.2.1}) is the IPv4 one, and a zone
 *     ({@code %eth0}) counts for nothing
 */
public record ClientAddress(InetAddress ip) {

    /** What stands for the peer of a channel that is no IP connection: the unspecified address, {@code 0.0.0.0}. */
    public static final ClientAddress NONE = new ClientAddress(of(new byte[4]));

    private static final AttributeKey<ClientAddress> CURRENT = AttributeKey.valueOf(ClientAddress.class, "current");
    private static final int NETWORK_BYTES = 8;

    /** Takes the zone off. */
    public ClientAddress {
        ip = of(ip.getAddress());
    }

    /**
     * The address that the request at hand comes from, or the connection if there was none. On the channel's event
     * loop.
     */
    public static ClientAddress of(Channel channel) {
        // Asking for an attribute makes it.
        ClientAddress known = channel.hasAttr(CURRENT) ? channel.attr(CURRENT).get() : null;
        return known == null ? peerOf(channel) : known;
    }

    /** The address at the other end of a connection, whatever its requests say. */
    static ClientAddress peerOf(Channel channel) {
        SocketAddress peer = channel.remoteAddress();
        return peer instanceof InetSocketAddress inet && inet.getAddress() != null
                ? new ClientAddress(inet.getAddress())
                : NONE;
    }

    /**
     * Reads an address as it is written: IPv4 with four decimal numbers, or IPv6, in brackets or not. No name is looked
     * up.
     */
    public static Optional<ClientAddress> parse(String text) {
        byte[] bytes = text.indexOf('%') < 0 ? NetUtil.createByteArrayFromIpAddressString(text) : null;
        return bytes == null ? Optional.empty() : Optional.of(new ClientAddress(of(bytes)));
    }

    private static InetAddress of(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException neverWithFourOrSixteenBytes) {
            throw new IllegalArgumentException(neverWithFourOrSixteenBytes);
        }
    }

    /**
     * Makes this the address that the request at hand comes from: for whoever stands right behind the front and knows
     * better, since the request was handed on by somebody who has proved to have judged its address. On the channel's
     * event loop.
     */
    public void assignTo(Channel channel) {
        channel.attr(CURRENT).set(this);
    }

    /**
     * The addresses that count as one where limits are kept by address: this one, or in IPv6 the network of 64 bits,
     * since whoever has one address there has all of those.
     */
    public ClientAddress network() {
        if (!(ip instanceof Inet6Address)) {
            return this;
        }
        byte[] network = ip.getAddress();
        Arrays.fill(network, NETWORK_BYTES, network.length, (byte) 0);
        return new ClientAddress(of(network));
    }

    /** The address as it is written, in IPv6 in the form of RFC 5952. */
    @Override
    public String toString() {
        return NetUtil.toAddressString(ip);
    }
}
