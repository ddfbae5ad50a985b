package dev.skald.adapter.http;

/**
 * What serves one method on one path. Called on the connection's event loop as soon as the head was read; never blocks.
 */
interface Endpoint {

    /** Answers the exchange, now or later. */
    void serve(Exchange exchange);
}
