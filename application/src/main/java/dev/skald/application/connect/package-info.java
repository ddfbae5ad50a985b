/** Lets a client in by its token, or tells it why not. */
package dev.skald.application.connect;
