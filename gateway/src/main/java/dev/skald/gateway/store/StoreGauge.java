package dev.skald.gateway.store;

import java.util.function.Supplier;

/**
 * A number that goes up and down with what a store keeps.
 *
 * @param name as Micrometer has it, in lower case with dots: {@code skald.log.bytes} is shown as
 *     {@code skald_log_bytes}
 * @param description what the number means, with its unit, for whoever reads {@code /metrics}
 * @param value tells the number; called on any thread, and must not block
 */
public record StoreGauge(String name, String description, Supplier<Number> value) {}
