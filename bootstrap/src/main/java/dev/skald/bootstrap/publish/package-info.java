/** The producer of a run that reads its events from a stream, for {@code skald publish}; prints nothing itself. */
package dev.skald.bootstrap.publish;
