package dev.skald.planted.bootstrap.cli;

import dev.skald.planted.adapter.memory.Store;

/** Reaches past the gateway for what it is made of. */
public final class Downstairs {

    public Store store = new Store();
}
