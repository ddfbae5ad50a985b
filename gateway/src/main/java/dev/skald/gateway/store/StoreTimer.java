package dev.skald.gateway.store;

import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * How often something of a store's was done, and how long that took together.
 *
 * @param name as Micrometer has it, in lower case with dots: {@code skald.redis.round.trip} is shown as
 *     {@code skald_redis_round_trip_seconds_count} and {@code …_sum}
 * @param description what is timed, for whoever reads {@code /metrics}
 * @param count tells how often; called on any thread, and must not block
 * @param seconds tells how long, in seconds; called on any thread, and must not block
 */
public record StoreTimer(String name, String description, LongSupplier count, DoubleSupplier seconds) {}
