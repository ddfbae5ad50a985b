package dev.skald.gateway.config;

/** How much the gateway's own log tells. */
public enum LogLevel {
    /** Who comes and goes, what is refused, and what goes wrong. */
    INFO,
    /** Each request and each event of a client as well. */
    DEBUG,
    /** What is delivered to whom as well. */
    TRACE
}
