package dev.skald.adapter.netty;

import io.netty.channel.ChannelPipeline;

/** One side the gateway shows on its port: takes the requests that are its own, and passes the others on untouched. */
public interface Face {

    /** Adds the handlers of a new connection behind those that stand there; called on the connection's event loop. */
    void addTo(ChannelPipeline pipeline);
}
