package dev.skald.planted.adapter.socketio.gate;

import com.corundumstudio.socketio.SocketIOClient;

/** Sees the library outside of the engine. */
public final class Peeping {

    public String tell(SocketIOClient client) {
        return String.valueOf(client);
    }
}
