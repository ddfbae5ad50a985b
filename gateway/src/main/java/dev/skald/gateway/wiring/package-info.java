/** The one place where adapters are chosen and plugged together. */
package dev.skald.gateway.wiring;
