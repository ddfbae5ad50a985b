package dev.skald.gateway.store;

/**
 * One thing a store depends on, as {@code /health/ready} tells of it. It may be down while the store is healthy.
 *
 * @param name a word of letters, for example {@code store}
 * @param up whether it is well
 */
public record StoreStatus(String name, boolean up) {}
