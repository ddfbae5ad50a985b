package dev.skald.planted.delivery;

import dev.skald.planted.adapter.engineio.Motor;

/** Knows one of those that it delivers over. */
public final class Driving {

    public Motor motor = new Motor();
}
