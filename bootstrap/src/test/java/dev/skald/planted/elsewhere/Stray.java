package dev.skald.planted.elsewhere;

import dev.skald.planted.domain.Plain;

/** Lives in no module. */
public final class Stray {

    public Plain plain = new Plain();
}
