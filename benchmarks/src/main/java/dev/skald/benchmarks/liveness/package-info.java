/**
 * Liveness: viewers arrive in every way at workflows that have a history, while nothing or little is published; then
 * there is silence, in which each of them must come to the end of its logs.
 */
package dev.skald.benchmarks.liveness;
