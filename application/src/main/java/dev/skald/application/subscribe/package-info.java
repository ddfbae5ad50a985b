/** The cursor: one viewer's place in a log, and what to do next. */
package dev.skald.application.subscribe;
