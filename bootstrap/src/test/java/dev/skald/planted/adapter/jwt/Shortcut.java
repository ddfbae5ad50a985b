package dev.skald.planted.adapter.jwt;

import dev.skald.planted.application.Offer;

/** Calls the application, which calls it. */
public final class Shortcut {

    public Offer offer = new Offer();
}
