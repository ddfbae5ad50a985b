package dev.skald.adapter.netty.passon;

import dev.skald.adapter.netty.Answers;
import dev.skald.adapter.netty.ClientAddress;
import dev.skald.adapter.netty.Problem;
import dev.skald.adapter.netty.RefusalLog;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.Optional;

/**
 * Looks at the seals of requests that another node passed on: a good one is told at once that this node is alive, by an
 * interim answer (102), since a poll may wait long for its own; any other gets 403. Requests of clients have none.
 *
 * <p>Not thread-safe: lives on the connection's event loop.
 */
final class SealCheck extends ChannelInboundHandlerAdapter {

    private final Seals seals;
    private final String self;
    private final RefusalLog refusals;
    private boolean refused;

    SealCheck(Seals seals, String self, RefusalLog refusals) {
        this.seals = seals;
        this.self = self;
        this.refusals = refusals;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest request) {
            PassedOn.end(ctx.channel());
            List<String> given = request.headers().getAll(Seals.HEADER);
            refused = !given.isEmpty() && !opens(ctx, request, given);
            if (refused) {
                refusals.refused(
                        ClientAddress.of(ctx.channel()).toString(),
                        "request of another node",
                        Optional.empty(),
                        "403 its seal is not good");
                ReferenceCountUtil.release(message);
                ctx.writeAndFlush(
                        Answers.problem(Problem.of(HttpResponseStatus.FORBIDDEN, "no node passed this request on")));
                return;
            }
        }
        if (refused) {
            ReferenceCountUtil.release(message);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    private boolean opens(ChannelHandlerContext ctx, HttpRequest request, List<String> given) {
        Optional<PassedOn> opened = given.size() == 1
                ? seals.open(self, request.method().name(), request.uri(), given.get(0))
                : Optional.empty();
        if (opened.isEmpty()) {
            return false;
        }
        request.headers().remove(Seals.HEADER);
        PassedOn.begin(ctx.channel(), opened.get());
        ctx.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.PROCESSING));
        return true;
    }
}
