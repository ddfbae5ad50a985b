package dev.skald.adapter.netty;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * A fuzz target: what a client says of where it comes from, a line of an input for each line of a header. Whatever that
 * is, the word of the proxy that stands behind it counts; and by itself it leads to an address, or to that of the
 * connection.
 */
public final class ForwardedHopsFuzz {

    private static final ClientAddress PROXY = address("127.0.0.1");
    private static final ClientAddress CLIENT = address("192.0.2.1");
    private static final TrustedProxies TRUSTED =
            TrustedProxies.of(List.of(range("127.0.0.0", 8), range("10.0.0.0", 8)));

    private ForwardedHopsFuzz() {}

    /** Tries one input. */
    public static void fuzzerTestOneInput(byte[] input) {
        List<String> said =
                new String(input, StandardCharsets.ISO_8859_1).lines().toList();
        for (Word word : Word.values()) {
            try {
                require(TRUSTED.client(PROXY, word.headers(said)) != null, word, "no address");
                require(TRUSTED.client(PROXY, word.addedTo(said)).equals(CLIENT), word, "its own word counts");
                require(TRUSTED.client(PROXY, word.below(said)).equals(CLIENT), word, "its own line counts");
                require(TRUSTED.client(CLIENT, word.headers(said)).equals(CLIENT), word, "a stranger's word counts");
            } catch (IllegalArgumentException noHeader) {
                return;
            }
        }
    }

    /** How a proxy puts down whom it was called by, here through another one. */
    private enum Word {
        FORWARDED("Forwarded", "for=192.0.2.1, for=\"10.0.0.2:4711\""),
        X_FORWARDED_FOR("X-Forwarded-For", "192.0.2.1, 10.0.0.2");

        private final String name;
        private final String word;

        Word(String name, String word) {
            this.name = name;
            this.word = word;
        }

        HttpHeaders headers(List<String> said) {
            return new DefaultHttpHeaders().add(name, said);
        }

        /** As most proxies do it, with one header. */
        HttpHeaders addedTo(List<String> said) {
            return new DefaultHttpHeaders().add(name, String.join(", ", said) + ", " + word);
        }

        /** As others do it. */
        HttpHeaders below(List<String> said) {
            return headers(said).add(name, word);
        }
    }

    private static void require(boolean holds, Word word, String otherwise) {
        if (!holds) {
            throw new AssertionError(word + ": " + otherwise);
        }
    }

    private static ClientAddress address(String text) {
        return ClientAddress.parse(text).orElseThrow();
    }

    private static TrustedProxies.Range range(String network, int bits) {
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(network);
        return new TrustedProxies.Range(Objects.requireNonNull(address), bits);
    }
}
