package dev.skald.planted.adapter.redis;

import dev.skald.planted.adapter.memory.Store;

/** Knows the other store. */
public final class Transcript {

    public Store store = new Store();
}
