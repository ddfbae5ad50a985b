/** Lets a client that is in go on under a new token. */
package dev.skald.application.refresh;
