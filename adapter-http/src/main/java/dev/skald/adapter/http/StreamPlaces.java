package dev.skald.adapter.http;

import dev.skald.adapter.netty.Seat;

/**
 * The places that a stream takes for as long as it is open.
 *
 * @param ofAddress among those of its address
 * @param ofUser among those of its user
 */
record StreamPlaces(Seat ofAddress, Seat ofUser) implements AutoCloseable {

    @Override
    public void close() {
        ofAddress.close();
        ofUser.close();
    }
}
