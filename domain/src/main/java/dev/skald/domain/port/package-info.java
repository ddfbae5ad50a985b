/** What the domain needs of the world: a log, a directory, a judge of tokens, and somebody to publish to. */
package dev.skald.domain.port;
