package dev.skald.adapter.socketio.viewer;

/** Why something a client asked for is refused, as it is told. */
enum ClientError {
    BAD_REQUEST(400, "bad_request"),
    UNAUTHORIZED(401, "unauthorized"),
    FORBIDDEN(403, "forbidden"),
    UNKNOWN_EVENT(404, "unknown_event"),
    PAYLOAD_TOO_LARGE(413, "payload_too_large"),
    TOO_MANY_REQUESTS(429, "too_many_requests"),
    UNAVAILABLE(503, "unavailable");

    private final int status;
    private final String code;

    ClientError(int status, String code) {
        this.status = status;
        this.code = code;
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }
}
