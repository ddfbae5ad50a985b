package dev.skald.planted.gateway.config;

import dev.skald.planted.domain.Plain;

/** Knows what its settings are for. */
public final class Knowing {

    public Plain plain = new Plain();
}
