package dev.skald.planted.domain;

import dev.skald.planted.application.Offer;

/** Knows what is offered. */
public final class Upwards {

    public Offer offer = new Offer();
}
