package dev.skald.adapter.netty.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a connection whose TLS ends, by a fault or by the client's word that it sends no more: as without TLS,
 * where a client that has closed its side is gone. Neither is of interest to those behind.
 */
final class TlsEnd extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(TlsEnd.class);

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslCloseCompletionEvent) {
            ctx.close();
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        Throwable inner = cause.getCause();
        Throwable told = cause instanceof DecoderException && inner != null ? inner : cause;
        if (told instanceof SSLException) {
            // A stranger's bytes may stand in the message, so that the log is told the kind alone.
            LOG.debug(
                    "TLS with {} failed: {}",
                    ctx.channel().remoteAddress(),
                    told.getClass().getSimpleName());
            ctx.close();
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }
}
