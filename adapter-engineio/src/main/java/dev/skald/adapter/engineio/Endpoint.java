package dev.skald.adapter.engineio;

import io.netty.channel.Channel;

/** Who takes the sessions that are opened at one path. Thread-safe. */
@FunctionalInterface
public interface Endpoint {

    /**
     * A handshake was accepted. Called on the session's home loop, before anything of it is passed on.
     *
     * @param handshake the channel of the handshake request, for what earlier handlers attached to it
     * @return who listens to the session from now on
     */
    SessionListener opened(EngineSession session, Channel handshake);
}
