/** Runs: opens and keeps them for producers, and takes what viewers ask of their agents. */
package dev.skald.application.run;
