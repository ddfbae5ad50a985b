package dev.skald.adapter.http;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A page and what belongs to it, served from memory as it is: below one path, and from {@code /} by a redirect.
 * Immutable.
 *
 * @param path where it is, for example {@code /console/}; or the empty text, if there is none
 * @param files the content of its files by their paths below that; {@code index.html} is the page itself, and what is
 *     in {@code assets/} never changes under its name
 */
public record StaticSite(String path, Map<String, byte[]> files) {

    /** No page: its paths, and {@code /}, are answered as if there were nothing. */
    public static final StaticSite NONE = new StaticSite("", Map.of());

    /** Keeps a copy of the map, and checks the path. */
    public StaticSite {
        files = Map.copyOf(files);
        if (!files.isEmpty() && (!path.startsWith("/") || !path.endsWith("/") || path.length() == 1)) {
            throw new IllegalArgumentException("the path of a page begins and ends with a slash");
        }
    }

    /** What stands at which path. */
    Map<String, Endpoint> endpoints() {
        Map<String, Endpoint> endpoints = new LinkedHashMap<>();
        files.forEach((name, content) ->
                endpoints.put(name.equals(FileEndpoint.INDEX) ? path : path + name, FileEndpoint.of(name, content)));
        if (!files.isEmpty()) {
            RedirectEndpoint there = new RedirectEndpoint(path);
            endpoints.put("/", there);
            endpoints.put(path.substring(0, path.length() - 1), there);
            endpoints.put(path + FileEndpoint.INDEX, there);
        }
        return endpoints;
    }
}
