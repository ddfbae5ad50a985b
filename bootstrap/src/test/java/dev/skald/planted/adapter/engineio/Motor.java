package dev.skald.planted.adapter.engineio;

/** Breaks no rule; others need it to break theirs. */
public final class Motor {

    public final String name = "";
}
