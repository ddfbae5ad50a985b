package dev.skald.adapter.netty.passon;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import javax.net.ssl.SSLException;

/** How nodes are spoken to whose URL is one of {@code https}. */
public final class PeerTls {

    private PeerTls() {}

    /** TLS with nodes whose certificate is of an authority that the JDK trusts, and names their host. */
    public static SslContext trustingTheJdk() {
        try {
            return SslContextBuilder.forClient()
                    .endpointIdentificationAlgorithm("HTTPS")
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("every Java speaks TLS", e);
        }
    }
}
