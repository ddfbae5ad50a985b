package dev.skald.adapter.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpExpectationFailedEvent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ByteProcessor;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Netty's decoder, stricter where requests could be smuggled, and with targets in origin form.
 *
 * <p>It refuses a request that states its length twice: a proxy that believes the other statement would let one request
 * be smuggled inside another (RFC 9112, section 6.3). And it does not forget a body because its expectation was
 * refused: a client that sends it all the same would have it taken for the next request.
 *
 * <p>What is no request is refused behind it, in a way that its {@code Origin} can read. So it reads heads of some
 * times the size that is served; and of a head that is longer still, or malformed, it looks for that header to the end,
 * up to a bound, and keeps nothing else of it.
 */
final class StrictRequestDecoder extends HttpRequestDecoder {

    /** How many times the size of a head that is served is read. */
    static final int READ_FACTOR = 4;

    /** How many bytes of a head are looked through for its origin. */
    static final int MAX_SCANNED_BYTES = 1 << 20;

    private static final int DELETE = 0x7f;

    /** How far what has come in is decoded. */
    private enum Part {
        BETWEEN,
        HEAD,
        BODY,
        BROKEN
    }

    private Part part = Part.BETWEEN;
    private boolean requestLineBroken;
    private @Nullable OriginScan origins;
    private @Nullable HttpRequest withheld;

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

    /** The headers {@code Origin} of the head that is not complete yet, as far as it has come. */
    List<String> originsWithinHead() {
        return part == Part.HEAD && origins != null ? origins.found() : List.of();
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf buffer, List<Object> out) throws Exception {
        if (withheld != null) {
            scanOn(withheld, buffer, out);
            return;
        }
        int from = buffer.readerIndex();
        // The line ends that may stand before a request begin none (RFC 9112, section 2.2).
        boolean begins = part == Part.BETWEEN && buffer.forEachByte(ByteProcessor.FIND_NON_CRLF) >= 0;
        int before = out.size();
        super.decode(ctx, buffer, out);
        if (begins) {
            part = Part.HEAD;
        }
        if (part == Part.HEAD && (out.size() == before || isBroken(out.get(before)))) {
            scan(buffer, from);
            if (out.size() > before && mayBeReadOn((HttpRequest) out.get(before))) {
                withheld = (HttpRequest) out.remove(before);
                scanOn(withheld, buffer, out);
                return;
            }
        }
        for (int i = before; i < out.size(); i++) {
            part = after((HttpObject) out.get(i));
            origins = null;
        }
    }

    private static boolean isBroken(Object message) {
        return message instanceof HttpRequest request
                && request.decoderResult().isFailure()
                && !RequestFaults.isTruncated(request);
    }

    /** Looks for origins in what was just decoded of a head. */
    private void scan(ByteBuf buffer, int from) {
        if (origins == null) {
            origins = new OriginScan();
        }
        origins.read(buffer, from, buffer.readerIndex());
    }

    /**
     * Whether what comes is a head, though not one that is served: what begins as something else is waited for no more.
     */
    private boolean mayBeReadOn(HttpRequest broken) {
        return !requestLineBroken || broken.decoderResult().cause() instanceof TooLongFrameException;
    }

    /** Reads on in a head that is refused, to its end or the bound, and then has it refused. */
    private void scanOn(HttpRequest refused, ByteBuf buffer, List<Object> out) {
        OriginScan scan = Objects.requireNonNull(origins);
        scan.read(buffer, buffer.readerIndex(), buffer.writerIndex());
        buffer.readerIndex(buffer.writerIndex());
        if (scan.ended() || scan.scanned() >= MAX_SCANNED_BYTES) {
            scan.writeTo(refused.headers());
            withheld = null;
            origins = null;
            part = Part.BROKEN;
            out.add(refused);
        }
    }

    @Override
    protected HttpMessage createInvalidMessage() {
        requestLineBroken = true;
        return super.createInvalidMessage();
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) throws Exception {
        ReferenceCountUtil.release(withheld);
        withheld = null;
        super.handlerRemoved0(ctx);
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
        requirePrintable(initialLine[1]);
        initialLine[1] = OriginForm.of(initialLine[1]);
        return super.createMessage(initialLine);
    }

    /**
     * A target is of printable characters of ASCII (RFC 3986, section 2): others mean something else to each reader.
     */
    private static void requirePrintable(String target) {
        if (!target.chars().allMatch(c -> c > ' ' && c < DELETE)) {
            throw new IllegalArgumentException("a target is of printable characters of ASCII");
        }
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("Content-Length and Transfer-Encoding exclude each other");
    }
}
