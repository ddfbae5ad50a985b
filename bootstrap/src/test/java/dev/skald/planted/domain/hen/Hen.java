package dev.skald.planted.domain.hen;

import dev.skald.planted.domain.egg.Egg;

/** Is first. */
public final class Hen {

    public Egg egg() {
        return new Egg();
    }
}
