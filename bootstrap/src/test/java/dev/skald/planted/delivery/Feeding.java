package dev.skald.planted.delivery;

/** Knows whom it feeds. */
public final class Feeding {

    public Fed fed() {
        return new Fed();
    }
}
