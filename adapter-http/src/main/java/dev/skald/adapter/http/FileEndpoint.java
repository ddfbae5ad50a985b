package dev.skald.adapter.http;

import dev.skald.adapter.netty.Answers;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A file of a {@link StaticSite}, which is in memory. A browser that has it is told so (RFC 9110, section 13.1.2), and
 * is told what a page may do here: load what the gateway itself serves, talk to nobody else, and stand in no frame.
 */
final class FileEndpoint implements Endpoint {

    /** The name of the page itself. */
    static final String INDEX = "index.html";

    private static final String ASSETS = "assets/";
    private static final Map<String, AsciiString> TYPES = Map.of(
            "html", AsciiString.cached("text/html; charset=utf-8"),
            "js", AsciiString.cached("text/javascript; charset=utf-8"),
            "css", AsciiString.cached("text/css; charset=utf-8"),
            "svg", AsciiString.cached("image/svg+xml"),
            "txt", AsciiString.cached("text/plain; charset=utf-8"));
    private static final AsciiString UNKNOWN = AsciiString.cached("application/octet-stream");

    private static final AsciiString POLICY = AsciiString.cached(String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'"));
    private static final Map<AsciiString, AsciiString> GUARDS = Map.of(
            AsciiString.cached("content-security-policy"), POLICY,
            AsciiString.cached("x-content-type-options"), AsciiString.cached("nosniff"),
            AsciiString.cached("referrer-policy"), AsciiString.cached("no-referrer"),
            AsciiString.cached("cross-origin-opener-policy"), AsciiString.cached("same-origin"),
            AsciiString.cached("cross-origin-resource-policy"), AsciiString.cached("same-origin"));

    private static final AsciiString FOR_EVER = AsciiString.cached("public, max-age=31536000, immutable");
    private static final AsciiString ASK_FIRST = AsciiString.cached("no-cache");

    private final byte[] content;
    private final AsciiString type;
    private final AsciiString caching;
    private final String tag;

    private FileEndpoint(byte[] content, AsciiString type, AsciiString caching, String tag) {
        this.content = content;
        this.type = type;
        this.caching = caching;
        this.tag = tag;
    }

    /** The file of that name and content. */
    static FileEndpoint of(String name, byte[] content) {
        String suffix = name.substring(name.lastIndexOf('.') + 1);
        return new FileEndpoint(
                content.clone(),
                TYPES.getOrDefault(suffix, UNKNOWN),
                name.startsWith(ASSETS) ? FOR_EVER : ASK_FIRST,
                '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(sha256(content)) + '"');
    }

    private static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public void serve(Exchange exchange) {
        FullHttpResponse answer = isKnown(exchange.headers().getAll(HttpHeaderNames.IF_NONE_MATCH))
                ? Answers.empty(HttpResponseStatus.NOT_MODIFIED)
                : Answers.of(HttpResponseStatus.OK, type, Unpooled.wrappedBuffer(content));
        if (answer.status().equals(HttpResponseStatus.NOT_MODIFIED)) {
            answer.headers().remove(HttpHeaderNames.CONTENT_LENGTH);
        }
        answer.headers().set(HttpHeaderNames.CACHE_CONTROL, caching).set(HttpHeaderNames.ETAG, tag);
        GUARDS.forEach(answer.headers()::set);
        exchange.answer(answer);
    }

    private boolean isKnown(List<String> tags) {
        return tags.stream()
                .flatMap(list -> List.of(list.split(",", -1)).stream())
                .map(String::strip)
                .anyMatch(known -> known.equals("*") || known.equals(tag) || known.equals("W/" + tag));
    }
}
