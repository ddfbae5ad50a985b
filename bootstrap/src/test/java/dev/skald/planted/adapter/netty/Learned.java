package dev.skald.planted.adapter.netty;

import dev.skald.planted.domain.Plain;

/** Knows the domain. */
public final class Learned {

    public Plain plain = new Plain();
}
