package dev.skald.adapter.netty;

import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.util.List;

/**
 * The proxies whose word counts on where a request comes from. Immutable.
 *
 * <p>Each proxy adds the address that it was called from behind what it was told, so the walk begins at the right, with
 * the connection itself, and goes on for as long as it stands at a proxy of this list. The first address that is none
 * of these is the client's; what stands to its left is its own word, and counts for nothing.
 */
public final class TrustedProxies {

    /** Nobody's word counts: a request comes from where its connection does. */
    public static final TrustedProxies NONE = new TrustedProxies(List.of());

    private final List<Range> ranges;

    private TrustedProxies(List<Range> ranges) {
        this.ranges = List.copyOf(ranges);
    }

    /** The proxies whose addresses lie in one of these ranges. */
    public static TrustedProxies of(List<Range> ranges) {
        return ranges.isEmpty() ? NONE : new TrustedProxies(ranges);
    }

    /**
     * Addresses that begin with the same bits (RFC 4632).
     *
     * @param network any of them
     * @param bits how many bits they have in common: 0 to 32 in IPv4, to 128 in IPv6
     */
    public record Range(InetAddress network, int bits) {

        /** Checks the number of bits. */
        public Range {
            if (bits < 0 || bits > network.getAddress().length * Byte.SIZE) {
                throw new IllegalArgumentException("as many bits as an address has, at most");
            }
        }

        boolean has(InetAddress address) {
            byte[] own = network.getAddress();
            byte[] other = address.getAddress();
            if (own.length != other.length) {
                return false;
            }
            int whole = bits / Byte.SIZE;
            for (int i = 0; i < whole; i++) {
                if (own[i] != other[i]) {
                    return false;
                }
            }
            int rest = Byte.SIZE - bits % Byte.SIZE;
            return rest == Byte.SIZE || (own[whole] & 0xff) >> rest == (other[whole] & 0xff) >> rest;
        }
    }

    /** Whether this is the address of one of them. */
    boolean trusts(ClientAddress address) {
        for (Range range : ranges) {
            if (range.has(address.ip())) {
                return true;
            }
        }
        return false;
    }

    /**
     * The address that a request comes from.
     *
     * @param peer whom its connection is with
     */
    ClientAddress client(ClientAddress peer, HttpHeaders headers) {
        ClientAddress at = peer;
        if (trusts(at)) {
            ForwardedHops hops = ForwardedHops.in(headers);
            while (trusts(at)) {
                ClientAddress before = hops.next().orElse(null);
                if (before == null) {
                    return at;
                }
                at = before;
            }
        }
        return at;
    }
}
