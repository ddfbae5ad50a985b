package dev.skald.adapter.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.util.ReferenceCountUtil;
import java.net.SocketAddress;
import java.util.function.Consumer;

/**
 * A connection on a loop of {@link Steps} whose peer takes as much as it is said to: what is more waits in the channel,
 * which is not writable then, as behind a socket that is full.
 */
public final class StepChannel extends AbstractChannel {

    private static final ChannelMetadata METADATA = new ChannelMetadata(false);

    private final Steps steps;
    private final EventLoop loop;
    private final Consumer<Object> peer;
    private final ChannelConfig config = new DefaultChannelConfig(this);
    private boolean open = true;
    private boolean active;
    private long room;

    /**
     * A connection that is open, and takes nothing.
     *
     * @param peer given what it takes, a message at a time; whoever gets it releases it
     */
    public StepChannel(Steps steps, EventLoop loop, Consumer<Object> peer) {
        super(null);
        this.steps = steps;
        this.loop = loop;
        this.peer = peer;
        steps.on(loop, () -> loop.register(this));
    }

    /** The peer takes that many bytes from now on, and no more: what a message has beyond them is taken along. */
    public void take(long bytes) {
        steps.on(loop, () -> {
            room = bytes;
            if (open) {
                unsafe().flush();
            }
        });
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer waiting) {
        for (Object message = waiting.current(); message != null && room > 0; message = waiting.current()) {
            room -= Math.max(1, message instanceof ByteBuf bytes ? bytes.readableBytes() : 1);
            ReferenceCountUtil.retain(message);
            waiting.remove();
            peer.accept(message);
        }
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new StepUnsafe();
    }

    @Override
    protected boolean isCompatible(EventLoop any) {
        return true;
    }

    @Override
    protected SocketAddress localAddress0() {
        return null;
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return null;
    }

    @Override
    protected void doRegister() {
        active = true;
    }

    @Override
    protected void doBind(SocketAddress address) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    protected void doClose() {
        open = false;
        active = false;
    }

    @Override
    protected void doBeginRead() {
        // What comes in is fired into the pipeline.
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return active;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    private final class StepUnsafe extends AbstractUnsafe {
        @Override
        public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
            throw new UnsupportedOperationException();
        }
    }
}
