package dev.skald.planted.application;

/** Breaks no rule; others need it to break theirs. */
public final class Offer {

    public final String name = "";
}
