package dev.skald.adapter.engineio;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/** The errors of an Engine.IO request, with the bodies its reference server answers them with. */
enum EngineError {
    TRANSPORT_UNKNOWN(0, "Transport unknown"),
    SESSION_UNKNOWN(1, "Session ID unknown"),
    BAD_HANDSHAKE_METHOD(2, "Bad handshake method"),
    BAD_REQUEST(3, "Bad request"),
    UNSUPPORTED_PROTOCOL_VERSION(5, "Unsupported protocol version");

    private final String body;

    EngineError(int code, String message) {
        this.body = "{\"code\":" + code + ",\"message\":\"" + message + "\"}";
    }

    /** A 400 with the error's body. */
    FullHttpResponse response(ByteBufAllocator alloc) {
        return response(alloc, HttpResponseStatus.BAD_REQUEST, "application/json", body);
    }

    /** An answer of that status whose body is that text. */
    static FullHttpResponse response(ByteBufAllocator alloc, HttpResponseStatus status, String type, String body) {
        return response(status, type, ByteBufUtil.writeUtf8(alloc, body));
    }

    /** A 200 with that body, which it takes over. */
    static FullHttpResponse ok(ByteBuf body, String type) {
        return response(HttpResponseStatus.OK, type, body);
    }

    private static FullHttpResponse response(HttpResponseStatus status, String type, ByteBuf body) {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, type)
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .setInt(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
        return response;
    }
}
