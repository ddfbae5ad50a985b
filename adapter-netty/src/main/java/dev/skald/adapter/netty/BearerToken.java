package dev.skald.adapter.netty;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;

/**
 * What the header {@code Authorization} of a request says, as every face reads it: {@code Bearer}, in letters of either
 * case, one blank or more, and the token (RFC 6750, section 2.1; RFC 9110, section 11.4).
 */
public sealed interface BearerToken {

    /** There is no such header, or it is of another scheme. */
    record Absent() implements BearerToken {}

    /**
     * There is a token, of which nothing is known yet.
     *
     * @param value all that follows the blanks; empty if nothing does, and whether it has the form of a token is for
     *     its verifier to say
     */
    record Given(String value) implements BearerToken {

        /** A fixed text: a token is a credential, and this method is what ends up in logs. */
        @Override
        public String toString() {
            return "Given[redacted]";
        }
    }

    /**
     * There are several such headers, where a request may have one (RFC 9110, section 5.3): a proxy may have gone by
     * another.
     */
    record Ambiguous() implements BearerToken {

        /** What to answer with 400. */
        public static final String DETAIL = "a request has one header Authorization";
    }

    /** Reads the headers of a request. */
    static BearerToken in(HttpHeaders headers) {
        List<String> values = headers.getAll(HttpHeaderNames.AUTHORIZATION);
        if (values.isEmpty()) {
            return new Absent();
        }
        return values.size() > 1 ? new Ambiguous() : of(values.get(0));
    }

    private static BearerToken of(String credentials) {
        String scheme = "Bearer";
        int blank = credentials.indexOf(' ');
        int end = blank < 0 ? credentials.length() : blank;
        if (end != scheme.length() || !credentials.regionMatches(true, 0, scheme, 0, end)) {
            return new Absent();
        }
        return new Given(credentials.substring(end).strip());
    }
}
