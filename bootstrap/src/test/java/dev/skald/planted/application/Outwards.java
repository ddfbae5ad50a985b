package dev.skald.planted.application;

import dev.skald.planted.adapter.memory.Store;

/** Knows who implements its port. */
public final class Outwards {

    public Store store = new Store();
}
