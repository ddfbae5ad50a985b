package dev.skald.planted.adapter.http;

import com.corundumstudio.socketio.SocketIOClient;

/** Uses the library of another adapter. */
public final class Copycat {

    public String tell(SocketIOClient client) {
        return String.valueOf(client);
    }
}
