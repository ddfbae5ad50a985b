package dev.skald.adapter.netty.passon;

import java.net.InetSocketAddress;

/**
 * A node, as the other nodes reach it.
 *
 * @param id its name, by which sessions tell where they are
 * @param host how its URL names it
 * @param address where that is, resolved: to look a name up may block
 * @param tls whether it is to be spoken to with TLS
 */
public record Peer(String id, String host, InetSocketAddress address, boolean tls) {

    /** Checks that nothing is left to be looked up. */
    public Peer {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("the address of a peer is resolved");
        }
    }

    /** What a request to it names as its host (RFC 9110, section 7.2). */
    String authority() {
        return (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + address.getPort();
    }
}
