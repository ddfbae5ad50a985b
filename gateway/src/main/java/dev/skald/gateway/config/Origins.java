package dev.skald.gateway.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads origins into the form in which browsers write them (RFC 6454, section 6.2): in lower case, without a port that
 * is the scheme's own.
 */
final class Origins {

    private static final Pattern ORIGIN = Pattern.compile(
            "(?<scheme>[a-z][a-z0-9+.-]*)://(?<host>[a-z0-9._-]+|\\[[0-9a-f:.]+])(:(?<port>[0-9]{1,5}))?",
            Pattern.CASE_INSENSITIVE);

    private Origins() {}

    /** Reads the origins of a comma-separated list. */
    static List<String> list(Variable variable, String text) {
        Set<String> origins = new LinkedHashSet<>();
        for (String entry : text.split(",", -1)) {
            String origin = entry.strip();
            if (origin.isEmpty()) {
                throw new ConfigException(variable, "has an empty entry");
            }
            if (origin.contains("*")) {
                throw new ConfigException(
                        variable, Quoted.value(origin) + " is a wildcard, and every origin must be named");
            }
            origins.add(normalized(origin)
                    .orElseThrow(() -> new ConfigException(
                            variable, Quoted.value(origin) + " is not an origin of the form scheme://host[:port]")));
        }
        return new ArrayList<>(origins);
    }

    /** Reads the origin of a URL. */
    static String ofUrl(Variable variable, String text) {
        try {
            URI url = new URI(text);
            boolean plain = url.getRawUserInfo() == null && url.getRawQuery() == null && url.getRawFragment() == null;
            if (plain
                    && url.getScheme() != null
                    && url.getScheme().toLowerCase(Locale.ROOT).matches("https?")) {
                Optional<String> origin = normalized(url.getScheme() + "://" + url.getRawAuthority());
                if (origin.isPresent()) {
                    return origin.get();
                }
            }
        } catch (URISyntaxException e) {
            // Told below, like every other text that is no URL of ours.
        }
        throw new ConfigException(variable, Quoted.value(text) + " is not a URL of the form http[s]://host[:port]");
    }

    private static Optional<String> normalized(String origin) {
        Matcher parts = ORIGIN.matcher(origin);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String scheme = parts.group("scheme").toLowerCase(Locale.ROOT);
        String hostOnly = scheme + "://" + parts.group("host").toLowerCase(Locale.ROOT);
        if (parts.group("port") == null) {
            return Optional.of(hostOnly);
        }
        int port = Integer.parseInt(parts.group("port"));
        if (port < 1 || port > 65_535) {
            return Optional.empty();
        }
        boolean schemesOwn = (scheme.equals("http") && port == 80) || (scheme.equals("https") && port == 443);
        return Optional.of(schemesOwn ? hostOnly : hostOnly + ":" + port);
    }
}
