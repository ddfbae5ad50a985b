/** The cursor: one viewer's place in a log, and what to do next; and the way to find the place it begins at. */
package dev.skald.application.subscribe;
