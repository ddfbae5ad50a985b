package dev.skald.adapter.engineio;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AttributeKey;
import java.util.Optional;

/**
 * A request that passed the checks, for the handlers behind them.
 *
 * @param endpoint who takes the session, if this opens one
 * @param session the session it belongs to; empty for a handshake
 * @param headers as they came: the library is given none
 */
record EngineRequest(Endpoint endpoint, Optional<EngineSession> session, HttpHeaders headers) {

    /** Where the request that a connection is at stands; there is one at a time. */
    static final AttributeKey<EngineRequest> CURRENT = AttributeKey.valueOf(EngineRequest.class, "current");
}
