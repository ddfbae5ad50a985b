package dev.skald.benchmarks.peers;

import com.nimbusds.jwt.JWTClaimsSet;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A viewer's end of a WebSocket: CONNECT with a token, then one subscription. Whatever else is said closes it. */
final class LimitViewer extends SimpleChannelInboundHandler<WebSocketFrame> {

    private static final Pattern CONNECT = Pattern.compile("40\\{\"token\":\"([^\"]+)\"}");
    private static final Pattern SUBSCRIBE =
            Pattern.compile("42(\\d*)\\[\"workflow:subscribe\",\\{\"workflowId\":\"([0-9a-f-]{36})\".*}]");

    private final BearerCheck tokens;
    private final Rooms rooms;
    private Optional<JWTClaimsSet> claims = Optional.empty();

    LimitViewer(BearerCheck tokens, Rooms rooms) {
        this.tokens = tokens;
        this.rooms = rooms;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
        String packet = frame instanceof TextWebSocketFrame text ? text.text() : "";
        if (claims.isEmpty()) {
            connect(context, packet);
        } else if (!packet.equals("3")) {
            subscribe(context, packet);
        }
    }

    private void connect(ChannelHandlerContext context, String packet) {
        Matcher connect = CONNECT.matcher(packet);
        claims = connect.matches() ? tokens.claims(connect.group(1)) : Optional.empty();
        if (claims.isEmpty()) {
            context.close();
            return;
        }
        context.writeAndFlush(LimitUpgrade.text(context.pipeline(), "40{\"sid\":\"limit\"}"));
    }

    private void subscribe(ChannelHandlerContext context, String packet) {
        Matcher subscribe = SUBSCRIBE.matcher(packet);
        if (!subscribe.matches() || !BearerCheck.mayRead(claims.orElseThrow(), subscribe.group(2))) {
            context.close();
            return;
        }
        String workflow = subscribe.group(2);
        context.writeAndFlush(LimitUpgrade.text(
                context.pipeline(),
                "43" + subscribe.group(1) + "[{\"ok\":true,\"workflowId\":\"" + workflow + "\",\"epoch\":\"limit\"}]"));
        rooms.join(workflow, context.channel());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
