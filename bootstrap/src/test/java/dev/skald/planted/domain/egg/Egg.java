package dev.skald.planted.domain.egg;

import dev.skald.planted.domain.hen.Hen;

/** Is first as well. */
public final class Egg {

    public Hen hen() {
        return new Hen();
    }
}
