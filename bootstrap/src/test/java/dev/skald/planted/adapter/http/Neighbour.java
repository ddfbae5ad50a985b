package dev.skald.planted.adapter.http;

import dev.skald.planted.adapter.memory.Store;

/** Knows another adapter. */
public final class Neighbour {

    public Store store = new Store();
}
