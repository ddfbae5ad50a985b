package dev.skald.planted.adapter.engineio;

import dev.skald.planted.domain.Plain;

/** Knows the domain. */
public final class Scholar {

    public Plain plain = new Plain();
}
