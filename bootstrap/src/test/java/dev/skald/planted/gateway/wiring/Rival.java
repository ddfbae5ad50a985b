package dev.skald.planted.gateway.wiring;

import dev.skald.planted.adapter.memory.Store;

/** Chooses an adapter beside the wiring. */
public final class Rival {

    public Store store = new Store();
}
