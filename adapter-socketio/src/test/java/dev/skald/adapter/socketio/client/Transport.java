package dev.skald.adapter.socketio.client;

import dev.skald.adapter.socketio.TestGateway;

/** The ways a session can come about. */
public enum Transport {
    WEBSOCKET {
        @Override
        public Client open(TestGateway gateway, String... headers) {
            return RawWebSocket.open(gateway, headers);
        }
    },
    POLLING {
        @Override
        public Client open(TestGateway gateway, String... headers) {
            return Polls.open(gateway, headers);
        }
    },
    /** A polling session that a WebSocket has taken over. */
    UPGRADED {
        @Override
        public Client open(TestGateway gateway, String... headers) {
            Polls polls = Polls.open(gateway, headers);
            RawWebSocket socket = RawWebSocket.beside(gateway, polls.sid());
            socket.upgrade();
            return socket;
        }
    };

    /** Opens a session. */
    public abstract Client open(TestGateway gateway, String... headers);
}
