package dev.skald.planted.domain;

/** Breaks no rule; others need it to break theirs. */
public final class Plain {

    public final String name = "";
}
