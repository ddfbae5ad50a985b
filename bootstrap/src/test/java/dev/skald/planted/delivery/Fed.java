package dev.skald.planted.delivery;

/** Knows who feeds it, from inside. */
public final class Fed {

    /** Counts as the class that it is nested in. */
    public static final class Mouth {

        public Feeding feeding() {
            return new Feeding();
        }
    }
}
