/** The programs of the command line; the only place that prints. */
package dev.skald.bootstrap.cli;
