package dev.skald.adapter.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a body can be. */
enum MediaType {
    /** One JSON text. */
    JSON("application/json"),
    /** One JSON text a line. */
    NDJSON("application/x-ndjson");

    private static final String CHARSET = "charset=";
    private static final Set<String> UTF_8 = Set.of("utf-8", "utf8");

    private final String name;

    MediaType(String name) {
        this.name = name;
    }

    /**
     * The type that the headers state, in UTF-8 and not encoded any further.
     *
     * @param accepted the types to choose from
     * @throws RefusedException 415 if they state anything else; it names what is accepted
     */
    static MediaType of(HttpHeaders headers, MediaType... accepted) {
        if (!isIdentity(headers.getAll(HttpHeaderNames.CONTENT_ENCODING))) {
            throw unsupported(accepted, "without a content encoding")
                    .with(HttpHeaderNames.ACCEPT_ENCODING, HttpHeaderValues.IDENTITY);
        }
        return parse(headers.get(HttpHeaderNames.CONTENT_TYPE, ""), accepted)
                .orElseThrow(() -> unsupported(accepted, "in UTF-8"));
    }

    private static RefusedException unsupported(MediaType[] accepted, String how) {
        String types = Stream.of(accepted).map(type -> type.name).collect(Collectors.joining(" or "));
        return RefusedException.of(HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE, "the body must be " + types + ", " + how);
    }

    /** Whether the encodings, in one header or several, are none: an empty list is one without an element. */
    private static boolean isIdentity(List<String> encodings) {
        return encodings.stream()
                .flatMap(list -> Stream.of(list.split(",", -1)))
                .map(String::strip)
                .allMatch(coding -> coding.isEmpty() || HttpHeaderValues.IDENTITY.contentEqualsIgnoreCase(coding));
    }

    private static Optional<MediaType> parse(String text, MediaType[] accepted) {
        int semicolon = text.indexOf(';');
        String type = (semicolon < 0 ? text : text.substring(0, semicolon)).strip();
        if (semicolon >= 0 && !isUtf8(text.substring(semicolon + 1))) {
            return Optional.empty();
        }
        for (MediaType known : accepted) {
            if (known.name.equalsIgnoreCase(type)) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }

    /** Whether no parameter states a charset but UTF-8, which many spell without its hyphen (the WHATWG's labels). */
    private static boolean isUtf8(String parameters) {
        for (String parameter : parameters.toLowerCase(Locale.ROOT).split(";", -1)) {
            String pair = parameter.strip();
            if (pair.startsWith(CHARSET)
                    && !UTF_8.contains(pair.substring(CHARSET.length()).replace("\"", ""))) {
                return false;
            }
        }
        return true;
    }
}
