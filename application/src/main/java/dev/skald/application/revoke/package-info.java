/** Revokes tokens, and tells those who go by one that it is over. */
package dev.skald.application.revoke;
