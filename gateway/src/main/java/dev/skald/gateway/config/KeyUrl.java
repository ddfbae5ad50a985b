package dev.skald.gateway.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/** The rule which URLs keys may be fetched from: whoever could change what is fetched could sign tokens. */
public final class KeyUrl {

    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[(::1|0:0:0:0:0:0:0:1)]", Pattern.CASE_INSENSITIVE);
    private static final int MAX_PORT = 65_535;

    private KeyUrl() {}

    /** Whether keys may be fetched from a URL: over https, or over http from this machine itself. */
    public static boolean isSafe(URI url) {
        if (url.getScheme() == null || url.getHost() == null || url.getPort() > MAX_PORT) {
            return false;
        }
        return switch (url.getScheme().toLowerCase(Locale.ROOT)) {
            case "https" -> true;
            case "http" -> LOOPBACK.matcher(url.getHost()).matches();
            default -> false;
        };
    }

    /** Reads such a URL. */
    static URI checked(Variable variable, String text) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            throw new ConfigException(variable, Quoted.value(text) + " is no URL");
        }
        if (!isSafe(url)) {
            throw new ConfigException(
                    variable, Quoted.value(text) + " is no URL of https, nor one of http on loopback");
        }
        if (url.getRawUserInfo() != null || url.getRawFragment() != null) {
            throw new ConfigException(variable, Quoted.value(text) + " has a user or a fragment in it");
        }
        return url;
    }
}
