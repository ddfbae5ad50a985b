package dev.skald.adapter.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Locale;
import java.util.Optional;

/** What a body can be. */
enum MediaType {
    /** One JSON text. */
    JSON("application/json"),
    /** One JSON text a line. */
    NDJSON("application/x-ndjson");

    private final String name;

    MediaType(String name) {
        this.name = name;
    }

    /**
     * The type that the headers state, in UTF-8 and not encoded any further.
     *
     * @throws RefusedException 415 if they state anything else
     */
    static MediaType of(HttpHeaders headers) {
        String encoding = headers.get(HttpHeaderNames.CONTENT_ENCODING, "identity");
        if (!encoding.equalsIgnoreCase("identity")) {
            throw unsupported("bodies are taken without a content encoding");
        }
        return parse(headers.get(HttpHeaderNames.CONTENT_TYPE, ""))
                .orElseThrow(() -> unsupported("bodies are application/json or application/x-ndjson, in UTF-8"));
    }

    static RefusedException unsupported(String detail) {
        return RefusedException.of(HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE, detail);
    }

    private static Optional<MediaType> parse(String text) {
        int semicolon = text.indexOf(';');
        String type = (semicolon < 0 ? text : text.substring(0, semicolon)).strip();
        if (semicolon >= 0 && !isUtf8(text.substring(semicolon + 1))) {
            return Optional.empty();
        }
        for (MediaType known : values()) {
            if (known.name.equalsIgnoreCase(type)) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }

    private static boolean isUtf8(String parameters) {
        for (String parameter : parameters.toLowerCase(Locale.ROOT).split(";", -1)) {
            String pair = parameter.strip();
            if (pair.startsWith("charset=")
                    && !pair.substring("charset=".length()).replace("\"", "").equals("utf-8")) {
                return false;
            }
        }
        return true;
    }
}
