package dev.skald.adapter.netty;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The origins whose browsers are served (the protocol, section 6). A value, thread-safe.
 *
 * <p>Native clients send the scheme that they dial, {@code ws} or {@code wss}, where browsers send {@code http} or
 * {@code https}: both name the same origin, listed or sent.
 *
 * @param origins in their normal form, which is the one that browsers send: lower case, the scheme of HTTP, no default
 *     port
 */
public record OriginPolicy(Set<String> origins) {

    /**
     * Brings the origins into their normal form.
     *
     * @throws IllegalArgumentException if one of them is not {@code scheme://host[:port]}; the message quotes it
     */
    public OriginPolicy {
        Set<String> normal = new LinkedHashSet<>();
        for (String origin : origins) {
            normal.add(normalized(origin));
        }
        origins = Set.copyOf(normal);
    }

    /**
     * Serves those that are allowed, and the gateway's own.
     *
     * @throws IllegalArgumentException if one of them is not {@code scheme://host[:port]}; the message quotes it
     */
    public static OriginPolicy of(Collection<String> allowed, Collection<String> own) {
        Set<String> all = new LinkedHashSet<>(allowed);
        all.addAll(own);
        return new OriginPolicy(all);
    }

    /**
     * The one of them that the value of a header {@code Origin} names, as it stands here; {@code null} and whatever is
     * no origin name none. Browsers send an origin in one spelling alone (RFC 6454, section 6.2), and so it is compared
     * byte by byte: only the scheme that is dialled, and its own port, may stand there beside it.
     */
    public Optional<String> find(String origin) {
        if (origins.contains(origin)) {
            return Optional.of(origin);
        }
        return Optional.of(withoutOwnPort(asHttp(origin))).filter(origins::contains);
    }

    private static String asHttp(String origin) {
        if (origin.startsWith("ws://")) {
            return "http" + origin.substring("ws".length());
        }
        return origin.startsWith("wss://") ? "https" + origin.substring("wss".length()) : origin;
    }

    private static String withoutOwnPort(String origin) {
        String port = origin.startsWith("https://") ? ":443" : ":80";
        boolean own = origin.endsWith(port) && (origin.startsWith("https://") || origin.startsWith("http://"));
        return own ? origin.substring(0, origin.length() - port.length()) : origin;
    }

    private static String normalized(String origin) {
        int authority = origin.indexOf("://");
        if (authority < 1) {
            throw notAnOrigin(origin);
        }
        String scheme = schemeOfHttp(origin.substring(0, authority).toLowerCase(Locale.ROOT));
        String rest = origin.substring(authority + 3).toLowerCase(Locale.ROOT);
        int colon = rest.indexOf(':', rest.lastIndexOf(']') + 1);
        String host = colon < 0 ? rest : rest.substring(0, colon);
        if (!isScheme(scheme) || !isHost(host)) {
            throw notAnOrigin(origin);
        }
        if (colon < 0) {
            return scheme + "://" + host;
        }
        int port = port(rest.substring(colon + 1));
        if (port < 1) {
            throw notAnOrigin(origin);
        }
        return isDefault(scheme, port) ? scheme + "://" + host : scheme + "://" + host + ":" + port;
    }

    private static String schemeOfHttp(String scheme) {
        return switch (scheme) {
            case "ws" -> "http";
            case "wss" -> "https";
            default -> scheme;
        };
    }

    private static IllegalArgumentException notAnOrigin(String origin) {
        return new IllegalArgumentException("not an origin of the form scheme://host[:port]: \"" + origin + "\"");
    }

    private static boolean isScheme(String scheme) {
        return isLetter(scheme.charAt(0))
                && scheme.chars().allMatch(c -> isLetter(c) || isDigit(c) || c == '+' || c == '-' || c == '.');
    }

    private static boolean isHost(String host) {
        if (host.startsWith("[") && host.endsWith("]")) {
            return host.length() > 3
                    && host.substring(1, host.length() - 1)
                            .chars()
                            .allMatch(c -> isDigit(c) || (c >= 'a' && c <= 'f') || c == ':' || c == '.');
        }
        return !host.isEmpty()
                && host.chars().allMatch(c -> isLetter(c) || isDigit(c) || c == '-' || c == '.' || c == '_');
    }

    private static int port(String digits) {
        boolean number =
                !digits.isEmpty() && digits.length() <= 5 && digits.chars().allMatch(OriginPolicy::isDigit);
        int port = number ? Integer.parseInt(digits) : 0;
        return port <= 65535 ? port : 0;
    }

    private static boolean isDefault(String scheme, int port) {
        return (scheme.equals("http") && port == 80) || (scheme.equals("https") && port == 443);
    }

    private static boolean isLetter(int c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
