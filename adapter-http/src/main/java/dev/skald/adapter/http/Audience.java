package dev.skald.adapter.http;

/** Whom a resource is for: those of one kind may be served at a port of their own. */
public enum Audience {
    /** Agents, and those who watch them. */
    CLIENTS,
    /** Those who operate the gateway, and what does so for them: administration, health and metrics. */
    OPERATORS
}
