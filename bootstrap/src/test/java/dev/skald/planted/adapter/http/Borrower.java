package dev.skald.planted.adapter.http;

import dev.skald.planted.adapter.engineio.Motor;

/** Stands on what the other face stands on. */
public final class Borrower {

    public Motor motor = new Motor();
}
