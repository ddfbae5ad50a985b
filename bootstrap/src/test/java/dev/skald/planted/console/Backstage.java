package dev.skald.planted.console;

import dev.skald.planted.domain.Plain;

/** A page that knows more than the network tells. */
public final class Backstage {

    public Plain plain = new Plain();
}
