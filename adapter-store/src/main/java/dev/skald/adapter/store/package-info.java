/**
 * What stores of workflows share: their bounds, who follows a log or listens to rights, and in which order they let go.
 */
package dev.skald.adapter.store;
