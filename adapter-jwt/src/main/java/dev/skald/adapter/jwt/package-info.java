/** Verifies and signs JSON Web Tokens with Nimbus. */
package dev.skald.adapter.jwt;
