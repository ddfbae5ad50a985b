package dev.skald.planted.adapter.store;

import dev.skald.planted.adapter.http.Copycat;

/** Knows an adapter that keeps nothing. */
public final class Keeping {

    public Copycat copycat = new Copycat();
}
