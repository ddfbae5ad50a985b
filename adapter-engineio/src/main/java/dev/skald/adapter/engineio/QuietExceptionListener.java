package dev.skald.adapter.engineio;

import com.corundumstudio.socketio.SocketIOClient;
import com.corundumstudio.socketio.listener.ExceptionListenerAdapter;
import io.netty.channel.ChannelHandlerContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Names what went wrong inside the library, and nothing of what was sent: its own listener logs payloads. */
final class QuietExceptionListener extends ExceptionListenerAdapter {

    private static final Logger log = LoggerFactory.getLogger(QuietExceptionListener.class);

    @Override
    public void onAuthException(Throwable cause, SocketIOClient client) {
        log.warn("the library verified a token: {}", cause.getClass().getName());
    }

    @Override
    public boolean exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        log.warn("connection ended: {}", cause.getClass().getName());
        ctx.close();
        return true;
    }
}
