package dev.skald.adapter.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * A fuzz target: bytes of a connection before anything is known of them. What comes through is a request as it is
 * promised, and how the bytes were cut into pieces on the way changes nothing of what is answered. The first byte of an
 * input draws the cuts.
 */
public final class HttpFrontFuzz {

    private static final HttpFront FRONT = new HttpFront(new HttpFrontSettings(
            new OriginPolicy(Set.of("https://app.example", "http://localhost:3000")), HttpTimeouts.DEFAULT, 256, 1024));

    private HttpFrontFuzz() {}

    /** Tries one input. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length < 2) {
            return;
        }
        byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
        String whole = answered(bytes, List.of(bytes.length));
        String cut = answered(bytes, cuts(bytes.length, new Random(input[0])));
        if (!whole.equals(cut)) {
            throw new AssertionError("cut into pieces it is answered otherwise:\n" + whole + "\n--\n" + cut);
        }
    }

    private static List<Integer> cuts(int length, Random random) {
        List<Integer> lengths = new ArrayList<>();
        int left = length;
        while (left > 0) {
            int next = Math.min(left, 1 + random.nextInt(random.nextBoolean() ? 3 : 40));
            lengths.add(next);
            left -= next;
        }
        return lengths;
    }

    private static String answered(byte[] bytes, List<Integer> lengths) {
        EmbeddedChannel connection = new EmbeddedChannel();
        FRONT.addTo(connection.pipeline());
        connection.pipeline().addLast(new Echo());
        connection.pipeline().fireChannelActive();
        int from = 0;
        for (int length : lengths) {
            if (!connection.isOpen()) {
                break;
            }
            connection.writeInbound(Unpooled.copiedBuffer(bytes, from, length));
            from += length;
        }
        connection.runPendingTasks();
        StringBuilder answers = new StringBuilder();
        for (Object out = connection.readOutbound(); out != null; out = connection.readOutbound()) {
            if (out instanceof ByteBuf buffer) {
                answers.append(buffer.toString(StandardCharsets.ISO_8859_1));
            }
            ReferenceCountUtil.release(out);
        }
        answers.append(connection.isOpen() ? "(open)" : "(closed)");
        connection.finishAndReleaseAll();
        return answers.toString();
    }

    /** Answers each request with what it was, once it is complete. */
    private static final class Echo extends ChannelInboundHandlerAdapter {

        private final StringBuilder seen = new StringBuilder();

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof HttpRequest request) {
                seen.setLength(0);
                check(request);
                seen.append(request.method()).append(' ').append(request.uri()).append(' ');
            }
            if (message instanceof HttpContent content) {
                seen.append(content.content().toString(StandardCharsets.ISO_8859_1));
                content.release();
                if (content instanceof LastHttpContent) {
                    ctx.writeAndFlush(new DefaultFullHttpResponse(
                            HttpVersion.HTTP_1_1,
                            HttpResponseStatus.OK,
                            Unpooled.copiedBuffer(seen, StandardCharsets.ISO_8859_1)));
                }
            }
        }

        private static void check(HttpRequest request) {
            boolean sound = request.decoderResult().isSuccess()
                    && request.headers().getAll(HttpHeaderNames.HOST).size() <= 1
                    && !(request.headers().contains(HttpHeaderNames.CONTENT_LENGTH)
                            && request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING))
                    && request.headers().getAll(HttpHeaderNames.CONTENT_LENGTH).size() <= 1
                    && request.uri().chars().allMatch(c -> c > ' ' && c < 127)
                    && request.headers().entries().stream()
                            .noneMatch(header -> header.getKey().isEmpty()
                                    || (header.getKey() + header.getValue())
                                            .chars()
                                            .anyMatch(c -> c == '\r' || c == '\n' || c == 0));
            if (!sound) {
                throw new AssertionError("a request that breaks a promise came through: " + request);
            }
        }
    }
}
