package dev.skald.adapter.http;

import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;

/** The head of a stream of server-sent events. */
final class SseResponse {

    /** What a stream is. */
    static final String CONTENT_TYPE = "text/event-stream";

    /** What nginx, and some that learnt from it, take as the order to pass on what comes when it comes. */
    private static final AsciiString ACCEL_BUFFERING = AsciiString.cached("x-accel-buffering");

    private static final AsciiString NO = AsciiString.cached("no");

    private SseResponse() {}

    /** A head, but for what depends on the connection. */
    static HttpResponse head() {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, CONTENT_TYPE)
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set(ACCEL_BUFFERING, NO);
        return head;
    }
}
