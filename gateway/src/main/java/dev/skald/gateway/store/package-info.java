/** Where workflows are kept: what the wiring asks of a store, and one implementation for each kind of store. */
package dev.skald.gateway.store;
