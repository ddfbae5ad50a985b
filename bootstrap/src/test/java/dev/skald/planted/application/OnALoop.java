package dev.skald.planted.application;

import io.netty.channel.EventLoop;

/** Knows the network. */
public final class OnALoop {

    public String tell(EventLoop loop) {
        return String.valueOf(loop);
    }
}
