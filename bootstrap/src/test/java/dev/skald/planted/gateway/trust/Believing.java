package dev.skald.planted.gateway.trust;

import dev.skald.planted.adapter.netty.Learned;

/** Sees an adapter that knows nothing of tokens. */
public final class Believing {

    public Learned learned = new Learned();
}
