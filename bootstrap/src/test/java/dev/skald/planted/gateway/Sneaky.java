package dev.skald.planted.gateway;

import dev.skald.planted.adapter.memory.Store;

/** Chooses an adapter behind the wiring's back. */
public final class Sneaky {

    public Store store = new Store();
}
