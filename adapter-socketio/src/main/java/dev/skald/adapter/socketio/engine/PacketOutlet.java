package dev.skald.adapter.socketio.engine;

import com.corundumstudio.socketio.messages.OutPacketMessage;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Where the library's own packets come out: it writes a message that says "this session has some", and the session fetches
 * them in its turn, so that they keep their place among the events.
 */
@Sharable
final class PacketOutlet extends ChannelOutboundHandlerAdapter {

    private final Sessions sessions;

    PacketOutlet(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof OutPacketMessage waiting) {
            sessions.find(waiting.getClientHead().getSessionId())
                    .ifPresent(session -> session.execute(session::drainLibrary));
            promise.trySuccess();
        } else {
            ctx.write(message, promise);
        }
    }
}
