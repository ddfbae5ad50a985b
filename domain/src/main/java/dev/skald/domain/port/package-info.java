/** What the domain needs of the world: a log, a directory, a verifier of tokens, and somebody to publish to. */
package dev.skald.domain.port;
