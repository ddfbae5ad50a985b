package dev.skald.adapter.http;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The parameters of a query, each given once. */
record Query(Map<String, String> parameters) {

    /** Where a token has no business: it would end up in the logs of every proxy. */
    private static final String[] TOKEN_NAMES = {"access_token", "token"};

    /**
     * Takes a query apart.
     *
     * @throws RefusedException 400 if a parameter is repeated, or an escape is none
     */
    static Query of(String text) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : text.isEmpty() ? new String[0] : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
            if (!pair.isEmpty() && parameters.put(name, value) != null) {
                throw RefusedException.badRequest("a query parameter is given twice");
            }
        }
        return new Query(parameters);
    }

    private static String decoded(String text) {
        try {
            return QueryStringDecoder.decodeComponent(text);
        } catch (IllegalArgumentException unterminatedEscape) {
            throw RefusedException.badRequest("the query has an escape that is none");
        }
    }

    /** Whether a token was put into the query. */
    boolean hasToken() {
        for (String name : TOKEN_NAMES) {
            if (parameters.containsKey(name)) {
                return true;
            }
        }
        return false;
    }

    /** The value of a parameter, if it is given. */
    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /**
     * A whole number.
     *
     * @throws RefusedException 400 if it is none, or out of bounds
     */
    long number(String name, long fallback, long min, long max) {
        Optional<String> text = parameter(name);
        if (text.isEmpty()) {
            return fallback;
        }
        return whole(text.get())
                .filter(number -> number >= min && number <= max)
                .orElseThrow(() -> RefusedException.badRequest(name + " is a whole number from " + min + " to " + max));
    }

    /** Digits behind a minus, if there is one; a plus, which {@link Long#parseLong} takes as well, is none here. */
    static Optional<Long> whole(String text) {
        String digits = text.startsWith("-") ? text.substring(1) : text;
        if (!digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        try {
            return Optional.of(Long.parseLong(text));
        } catch (NumberFormatException noneOrTooLarge) {
            return Optional.empty();
        }
    }
}
