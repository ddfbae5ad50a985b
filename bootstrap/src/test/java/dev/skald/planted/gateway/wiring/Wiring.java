package dev.skald.planted.gateway.wiring;

import dev.skald.planted.adapter.memory.Store;

/** Breaks no rule: it alone may choose. */
public final class Wiring {

    public Store store = new Store();
}
