package dev.skald.gateway.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** Reads the URL that other nodes reach this one by: where it listens, and nothing else. */
final class NodeUrl {

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final int MAX_PORT = 65_535;

    private NodeUrl() {}

    /** Reads such a URL, and gives it a port if it has none. */
    static URI checked(Variable variable, String text) {
        try {
            URI url = new URI(text);
            String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
            boolean bare = url.getRawUserInfo() == null
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null
                    && (url.getRawPath().isEmpty() || url.getRawPath().equals("/"));
            int port = url.getPort() >= 0 ? url.getPort() : scheme.equals("http") ? HTTP_PORT : HTTPS_PORT;
            if (scheme.matches("https?") && url.getHost() != null && bare && port > 0 && port <= MAX_PORT) {
                return new URI(scheme, null, url.getHost(), port, null, null, null);
            }
        } catch (URISyntaxException e) {
            // Told below, like every other text that is no URL of ours.
        }
        throw new ConfigException(variable, Quoted.value(text) + " is not a URL of the form http[s]://host[:port]");
    }
}
