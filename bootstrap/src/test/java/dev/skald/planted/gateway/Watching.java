package dev.skald.planted.gateway;

import io.socket.client.Socket;

/** Is a client of itself. */
public final class Watching {

    public String tell(Socket socket) {
        return String.valueOf(socket);
    }
}
