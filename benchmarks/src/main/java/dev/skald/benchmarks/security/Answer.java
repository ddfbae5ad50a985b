package dev.skald.benchmarks.security;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An answer of HTTP.
 *
 * @param status its status code
 * @param headers the values of each header, by its name in lower case
 * @param body what came with it, as text
 */
record Answer(int status, Map<String, List<String>> headers, String body) {

    /** The first value of a header, if there is one. */
    Optional<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
                .findFirst();
    }

    /** Whether a header has this word in a list of words, in letters of either case. */
    boolean lists(String name, String word) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
                .flatMap(value -> List.of(value.split(",")).stream())
                .anyMatch(value -> value.strip().equalsIgnoreCase(word));
    }
}
