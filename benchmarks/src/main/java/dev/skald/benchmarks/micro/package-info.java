/**
 * Micro benchmarks of what every event, token or cursor passes. That of a package-private class stands in the package
 * of this, {@code dev.skald.adapter.http}.
 */
package dev.skald.benchmarks.micro;
