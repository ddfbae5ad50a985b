package dev.skald.adapter.http;

import dev.skald.delivery.EventEncoder;
import dev.skald.delivery.EventFormat;
import dev.skald.domain.event.WorkflowId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/**
 * The formats of server-sent events (WHATWG HTML, section 9.2.6): as they go out, with the framing of HTTP around them.
 */
enum SseFormat implements EventFormat {
    /** Each in a chunk of its own (RFC 9112, section 7.1). */
    CHUNKED(true),
    /** Without framing, for HTTP/1.0, which many proxies speak to what stands behind them. */
    BARE(false);

    /** So many digits, and the end of the line. */
    private static final int DIGITS = 8;

    private static final int CRLF = ('\r' << 8) | '\n';
    private static final int HEADER_BYTES = DIGITS + 2;

    private final boolean chunked;

    SseFormat(boolean chunked) {
        this.chunked = chunked;
    }

    /** The format for a version of HTTP. */
    static SseFormat of(HttpVersion version) {
        return HttpVersion.HTTP_1_0.equals(version) ? BARE : CHUNKED;
    }

    boolean chunked() {
        return chunked;
    }

    /** The bytes of framing around one piece of content. */
    int framingBytes() {
        return chunked ? HEADER_BYTES + 2 : 0;
    }

    /** Begins a piece of content, which is written behind this; answers what {@link #end} is to be told. */
    int begin(ByteBuf out) {
        if (chunked) {
            out.writeZero(HEADER_BYTES);
        }
        return out.writerIndex();
    }

    /** Ends the piece of content that begins at {@code start}. */
    void end(ByteBuf out, int start) {
        if (chunked) {
            int size = out.writerIndex() - start;
            for (int i = 0; i < DIGITS; i++) {
                int digit = (size >>> (4 * (DIGITS - 1 - i))) & 0xf;
                out.setByte(start - HEADER_BYTES + i, Character.forDigit(digit, 16));
            }
            out.setShort(start - 2, CRLF);
            out.writeShort(CRLF);
        }
    }

    /** A piece of content of its own. */
    ByteBuf content(ByteBufAllocator allocator, String text) {
        ByteBuf out = allocator.buffer(framingBytes() + ByteBufUtil.utf8MaxBytes(text));
        int start = begin(out);
        out.writeCharSequence(text, StandardCharsets.UTF_8);
        end(out, start);
        return out;
    }

    @Override
    public EventEncoder encoder(WorkflowId workflow, String epoch) {
        return new SseEncoder(this, workflow, epoch);
    }
}
