package dev.skald.planted.gateway;

/** Logs past the log of its module. */
public final class Murmuring {

    public final System.Logger log = System.getLogger("");
}
