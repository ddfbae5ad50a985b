package dev.skald.gateway.config;

/** The formats of a line of the gateway's own log. */
public enum LogFormat {
    /** A line of text for people. */
    TEXT,
    /** A JSON object a line, for programs that collect logs. */
    JSON
}
