/** Whose tokens the gateway takes: a secret, or the keys of identity providers, chosen by its settings. */
package dev.skald.gateway.trust;
