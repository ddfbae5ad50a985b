package dev.skald.adapter.socketio.client;

/** The ways a session can come about. */
public enum Transport {
    WEBSOCKET {
        @Override
        public Client open(Server server, String... headers) {
            return RawWebSocket.open(server, headers);
        }
    },
    POLLING {
        @Override
        public Client open(Server server, String... headers) {
            return Polls.open(server, headers);
        }
    },
    /** A polling session that a WebSocket has taken over. */
    UPGRADED {
        @Override
        public Client open(Server server, String... headers) {
            Polls polls = Polls.open(server, headers);
            RawWebSocket socket = RawWebSocket.beside(server, polls.sid());
            socket.upgrade();
            return socket;
        }
    };

    /** Opens a session. */
    public abstract Client open(Server server, String... headers);
}
