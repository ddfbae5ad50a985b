package dev.skald.adapter.netty;

/**
 * The origin form of a request target, {@code /path?query}. A target in absolute form, as clients send it that talk to
 * a proxy, names the same resource (RFC 9112, section 3.2.2); the host in it counts as little as the header
 * {@code Host} does.
 */
final class OriginForm {

    private static final String[] SCHEMES = {"http://", "https://", "ws://", "wss://"};

    private OriginForm() {}

    /** The origin form of {@code target}; what has none, as {@code *} or {@code host:port}, is left as it is. */
    static String of(String target) {
        if (target.startsWith("/")) {
            return target;
        }
        for (String scheme : SCHEMES) {
            if (target.regionMatches(true, 0, scheme, 0, scheme.length())) {
                int end = endOfAuthority(target, scheme.length());
                return end == scheme.length() ? target : behind(target.substring(end));
            }
        }
        return target;
    }

    private static int endOfAuthority(String target, int from) {
        int end = from;
        while (end < target.length() && "/?#".indexOf(target.charAt(end)) < 0) {
            end++;
        }
        return end;
    }

    private static String behind(String rest) {
        return rest.startsWith("/") ? rest : "/" + rest;
    }
}
