package dev.skald.planted.bootstrap.cli;

import dev.skald.planted.gateway.wiring.Rival;

/** Reaches behind the gateway's front. */
public final class Rewiring {

    public Rival rival = new Rival();
}
