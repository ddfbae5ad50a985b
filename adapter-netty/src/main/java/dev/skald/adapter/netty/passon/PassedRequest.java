package dev.skald.adapter.netty.passon;

import dev.skald.adapter.netty.ClientAddress;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.util.List;

/**
 * What of a request is passed on: what Engine.IO needs of it, sealed. Its origin, its cookies and whatever else it has
 * are the first node's business, and no header of a client's can be taken for one of a node's.
 */
final class PassedRequest {

    private static final List<AsciiString> PASSED = List.of(
            HttpHeaderNames.CONTENT_TYPE,
            HttpHeaderNames.USER_AGENT,
            HttpHeaderNames.SEC_WEBSOCKET_KEY,
            HttpHeaderNames.SEC_WEBSOCKET_VERSION,
            HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);

    /** What counts for one connection alone (RFC 9110, section 7.6.1). */
    private static final List<String> HOP_BY_HOP = List.of("connection", "keep-alive", "proxy-connection", "upgrade");

    private PassedRequest() {}

    /**
     * The request as it is sent.
     *
     * @param request as it came; its content passes into what is answered
     */
    static FullHttpRequest of(
            FullHttpRequest request, Peer peer, Elsewhere elsewhere, PassOns shared, ChannelHandlerContext client) {
        FullHttpRequest passed = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                request.method(),
                elsewhere.target(),
                request.content(),
                new DefaultHttpHeaders(),
                EmptyHttpHeaders.INSTANCE);
        HttpHeaders headers = passed.headers();
        PASSED.forEach(name -> headers.set(name, request.headers().getAll(name)));
        headers.set(HttpHeaderNames.HOST, peer.authority())
                .set(
                        Seals.HEADER,
                        shared.seals()
                                .seal(
                                        peer.id(),
                                        request.method().name(),
                                        elsewhere.target(),
                                        ClientAddress.of(client.channel())));
        if (elsewhere.webSocket()) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
                    .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
        } else {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
                    .set(HttpHeaderNames.CONTENT_LENGTH, request.content().readableBytes());
        }
        return passed;
    }

    /** What of an answer's headers is for the client. */
    static HttpHeaders endToEnd(HttpHeaders answer) {
        HttpHeaders headers = answer.copy();
        HOP_BY_HOP.forEach(headers::remove);
        return headers;
    }
}
