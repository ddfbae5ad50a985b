package dev.skald.planted.gateway.store;

import dev.skald.planted.adapter.netty.Learned;

/** Sees an adapter that keeps nothing. */
public final class Speaking {

    public Learned learned = new Learned();
}
