package dev.skald.adapter.socketio.client;

/** Where the clients of this package connect to: a port of this machine, and a path behind it. */
public interface Server {

    /** The port, on the loopback address. */
    int port();

    /** The path at which Engine.IO is served, with a slash at its end. */
    default String path() {
        return "/ws/";
    }
}
