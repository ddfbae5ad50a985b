/**
 * The security check: a black-box program that tries on a deployment what {@code docs/security.md} says is tried, and
 * tells of each row whether it holds there, does not, or could not be shown.
 */
package dev.skald.benchmarks.security;
