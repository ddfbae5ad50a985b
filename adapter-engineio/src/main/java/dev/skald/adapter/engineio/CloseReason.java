package dev.skald.adapter.engineio;

/** Why a session is over. */
public enum CloseReason {
    /** The client said so. */
    CLIENT_CLOSED("closed by the client"),
    /** The client's connection is gone. */
    TRANSPORT_LOST("connection lost"),
    /** The client did not answer a ping in time. */
    PING_TIMEOUT("ping timeout"),
    /** The client broke the Engine.IO or Socket.IO protocol. */
    PROTOCOL_ERROR("protocol error"),
    /** The client took nothing of what waited for it for too long. */
    STALLED("stalled"),
    /** The server ended it: refused, expired, disconnected. */
    SERVER_CLOSED("closed by the server"),
    /** Its client is back on another connection, and has taken over what was here. */
    SUPERSEDED("recovered on another connection"),
    /** The server could not go on serving it: a fault of the server's. */
    FAILED("failed"),
    /** The server is going away. */
    DRAINED("server is shutting down");

    private final String text;

    CloseReason(String text) {
        this.text = text;
    }

    /** Whether the server ended the session for reasons that its client does not know of. */
    boolean comesUnasked() {
        return switch (this) {
            case PING_TIMEOUT, STALLED, FAILED, DRAINED -> true;
            case CLIENT_CLOSED, TRANSPORT_LOST, PROTOCOL_ERROR, SERVER_CLOSED, SUPERSEDED -> false;
        };
    }

    @Override
    public String toString() {
        return text;
    }
}
