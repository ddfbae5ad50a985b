/** What the gateway's own log looks like. */
package dev.skald.bootstrap.logging;
