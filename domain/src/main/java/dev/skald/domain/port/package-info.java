/**
 * What the domain needs of the world: a log, a directory, a verifier of tokens, somebody to publish to, and a place for
 * sessions.
 */
package dev.skald.domain.port;
