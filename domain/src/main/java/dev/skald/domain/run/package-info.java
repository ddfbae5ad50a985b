/** Runs: one producer of a workflow at a time, one end of what it does, and what viewers ask of it. */
package dev.skald.domain.run;
