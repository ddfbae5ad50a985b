package dev.skald.gateway.store;

import java.util.function.DoubleSupplier;

/**
 * A number of a store's that only grows.
 *
 * @param name as Micrometer has it, in lower case with dots: {@code skald.redis.reconnects} is shown as
 *     {@code skald_redis_reconnects_total}
 * @param description what the number counts, for whoever reads {@code /metrics}
 * @param value tells the number; called on any thread, and must not block
 */
public record StoreCounter(String name, String description, DoubleSupplier value) {}
