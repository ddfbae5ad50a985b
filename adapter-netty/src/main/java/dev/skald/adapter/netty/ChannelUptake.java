package dev.skald.adapter.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import org.jspecify.annotations.Nullable;

/** What a client takes from its channel's outbound buffer. Not thread-safe: lives on the channel's event loop. */
public final class ChannelUptake implements StallWatch.Uptake {

    private final Channel channel;
    private final @Nullable SentBuffers records;
    private long buffers;

    /** Of a channel that is written nothing but buffers from now on, each of which is {@linkplain #wrote() told}. */
    public ChannelUptake(Channel channel) {
        this.channel = channel;
        this.records = channel.pipeline().get(SentBuffers.class);
    }

    /** Another buffer was written. */
    public void wrote() {
        buffers++;
    }

    @Override
    public boolean pending() {
        ChannelOutboundBuffer pending = channel.unsafe().outboundBuffer();
        return pending != null && !pending.isEmpty();
    }

    /** Counts the buffers that were taken, and below them the bytes of the one that is being taken. */
    @Override
    public long taken() {
        ChannelOutboundBuffer pending = channel.unsafe().outboundBuffer();
        long sent = records == null ? buffers : records.count();
        return pending == null ? 0 : ((sent - pending.size()) << Integer.SIZE) + pending.currentProgress();
    }
}
