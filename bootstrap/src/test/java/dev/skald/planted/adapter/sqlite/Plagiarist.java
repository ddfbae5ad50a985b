package dev.skald.planted.adapter.sqlite;

import dev.skald.planted.adapter.memory.Store;

/** Knows the other store. */
public final class Plagiarist {

    public Store store = new Store();
}
