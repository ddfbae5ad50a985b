package dev.skald.adapter.socketio.engine;

import io.netty.channel.ChannelPipeline;

/** What others put into the pipeline of each connection, around the engine's own handlers. Thread-safe. */
public interface Pipelines {

    /** Adds what comes first: the HTTP codec, and whatever takes the requests that are not the engine's. */
    void addFront(ChannelPipeline pipeline);

    /** Takes out what {@link #addFront} added and a WebSocket does not need. */
    void removeFront(ChannelPipeline pipeline);

    /** Adds what looks at the engine's requests, as HTTP objects, before any session is opened by them. */
    void addHandshakeChecks(ChannelPipeline pipeline);
}
