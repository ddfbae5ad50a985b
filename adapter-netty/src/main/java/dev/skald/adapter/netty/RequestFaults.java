package dev.skald.adapter.netty;

import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMessageDecoderResult;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;
import java.util.Optional;

/** What makes a request none: it cannot be decoded, is too large, or its framing or host is ambiguous. Thread-safe. */
final class RequestFaults {

    private static final Problem LINE_TOO_LONG =
            Problem.of(HttpResponseStatus.REQUEST_URI_TOO_LONG, "the request line is too long");
    private static final Problem HEADERS_TOO_LARGE =
            Problem.of(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the headers are too large");

    private final int maxInitialLineLength;
    private final int maxHeaderSize;

    RequestFaults(HttpFrontSettings settings) {
        this.maxInitialLineLength = settings.maxInitialLineLength();
        this.maxHeaderSize = settings.maxHeaderSize();
    }

    /** Whether the connection ended within the head, and all that there is of it is this. */
    static boolean isTruncated(HttpObject object) {
        return object.decoderResult().cause() instanceof PrematureChannelClosureException;
    }

    /** The fault in a request or a part of its body, if there is one. */
    Optional<Problem> in(HttpObject object) {
        DecoderResult result = object.decoderResult();
        if (result.isFailure()) {
            return Optional.of(undecodable(result));
        }
        return object instanceof HttpRequest request ? in(request, result) : Optional.empty();
    }

    private static Problem undecodable(DecoderResult result) {
        if (result.cause() instanceof TooLongHttpLineException) {
            return LINE_TOO_LONG;
        }
        if (result.cause() instanceof TooLongHttpHeaderException) {
            return HEADERS_TOO_LARGE;
        }
        return Problem.of(HttpResponseStatus.BAD_REQUEST, "the request is malformed");
    }

    private Optional<Problem> in(HttpRequest request, DecoderResult result) {
        if (result instanceof HttpMessageDecoderResult sizes) {
            if (sizes.initialLineLength() > maxInitialLineLength) {
                return Optional.of(LINE_TOO_LONG);
            }
            if (sizes.headerSize() > maxHeaderSize) {
                return Optional.of(HEADERS_TOO_LARGE);
            }
        }
        return inFraming(request);
    }

    private static Optional<Problem> inFraming(HttpRequest request) {
        boolean http11 = HttpVersion.HTTP_1_1.equals(request.protocolVersion());
        if (!http11 && !HttpVersion.HTTP_1_0.equals(request.protocolVersion())) {
            return Optional.of(
                    Problem.of(HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED, "HTTP/1.1 and HTTP/1.0 are spoken here"));
        }
        int hosts = request.headers().getAll(HttpHeaderNames.HOST).size();
        if (hosts > 1 || (http11 && hosts == 0)) {
            return Optional.of(Problem.of(HttpResponseStatus.BAD_REQUEST, "a request names one host"));
        }
        List<String> codings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (!codings.isEmpty() && !(http11 && codings.size() == 1 && isChunked(codings.get(0)))) {
            return Optional.of(Problem.of(
                    HttpResponseStatus.BAD_REQUEST, "the one transfer coding served is chunked, in HTTP/1.1"));
        }
        return Optional.empty();
    }

    private static boolean isChunked(String coding) {
        return HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(coding);
    }
}
