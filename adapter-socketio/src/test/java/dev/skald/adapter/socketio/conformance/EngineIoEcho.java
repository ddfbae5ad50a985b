package dev.skald.adapter.socketio.conformance;

import dev.skald.adapter.engineio.BinaryFrames;
import dev.skald.adapter.engineio.CloseReason;
import dev.skald.adapter.engineio.EngineSession;
import dev.skald.adapter.engineio.SessionListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends back what comes.
 *
 * @param polls counts the polls that are opened
 */
record EngineIoEcho(EngineSession session, AtomicInteger polls) implements SessionListener {

    @Override
    public void message(String text) {
        session.send(text);
    }

    @Override
    public boolean binary(ByteBuf content) {
        session.write(BinaryFrames.frame(content.alloc(), ByteBufUtil.getBytes(content)));
        session.flush();
        return true;
    }

    @Override
    public void writable() {
        // What is sent waits in the session.
        if (session.polling()) {
            polls.incrementAndGet();
        }
    }

    @Override
    public void leaving() {
        // There is nothing to take along.
    }

    @Override
    public void arrived() {
        // There is nothing to bring.
    }

    @Override
    public void closed(CloseReason reason) {
        // There is nothing to let go of.
    }
}
