package dev.skald.planted.adapter.memory;

/** Breaks no rule; others need it to break theirs. */
public final class Store {

    public final String name = "";
}
