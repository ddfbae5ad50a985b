package dev.skald.planted.domain;

/** Is named after anything. */
public final class OrderManager {

    public final int orders = 0;
}
