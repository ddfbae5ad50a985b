package dev.skald.adapter.http;

import dev.skald.adapter.netty.Answers;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;

/**
 * What leads elsewhere on this gateway.
 *
 * @param location a path
 */
record RedirectEndpoint(String location) implements Endpoint {

    @Override
    public void serve(Exchange exchange) {
        FullHttpResponse answer = Answers.empty(HttpResponseStatus.FOUND);
        answer.headers()
                .set(HttpHeaderNames.LOCATION, location)
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
        exchange.answer(answer);
    }
}
