package dev.skald.adapter.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpExpectationFailedEvent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ByteProcessor;
import java.util.List;

/**
 * Netty's decoder, stricter where requests could be smuggled, and with targets in origin form.
 *
 * <p>It refuses a request that states its length twice: a proxy that believes the other statement would let one request
 * be smuggled inside another (RFC 9112, section 6.3). And it does not forget a body because its expectation was
 * refused: a client that sends it all the same would have it taken for the next request.
 *
 * <p>It reads heads of some times the size that is served, since an oversized one is refused behind it, in words that
 * its {@code Origin} can read.
 */
final class StrictRequestDecoder extends HttpRequestDecoder {

    /** How many times the size of a head that is served is read. */
    static final int READ_FACTOR = 4;

    /** How far what has come in is decoded. */
    private enum Part {
        BETWEEN,
        HEAD,
        BODY,
        BROKEN
    }

    private Part part = Part.BETWEEN;

    StrictRequestDecoder(HttpFrontSettings settings) {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(bound(settings.maxInitialLineLength()))
                .setMaxHeaderSize(bound(settings.maxHeaderSize())));
    }

    private static int bound(int served) {
        return (int) Math.min(Integer.MAX_VALUE, (long) READ_FACTOR * served);
    }

    /** Whether some of a head has come, and not all of it. */
    boolean isWithinHead() {
        return part == Part.HEAD;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out) throws Exception {
        // The line ends that may stand before a request begin none (RFC 9112, section 2.2).
        boolean begins = part == Part.BETWEEN && buffer.forEachByte(ByteProcessor.FIND_NON_CRLF) >= 0;
        int before = out.size();
        super.decode(ctx, buffer, out);
        if (begins) {
            part = Part.HEAD;
        }
        for (int i = before; i < out.size(); i++) {
            part = after((HttpObject) out.get(i));
        }
    }

    private static Part after(HttpObject object) {
        if (object.decoderResult().isFailure()) {
            return Part.BROKEN;
        }
        if (object instanceof LastHttpContent) {
            return Part.BETWEEN;
        }
        return Part.BODY;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof HttpExpectationFailedEvent) {
            ctx.fireUserEventTriggered(event);
        } else {
            super.userEventTriggered(ctx, event);
        }
    }

    @Override
    protected HttpMessage createMessage(String[] initialLine) throws Exception {
        initialLine[1] = OriginForm.of(initialLine[1]);
        return super.createMessage(initialLine);
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("Content-Length and Transfer-Encoding exclude each other");
    }
}
