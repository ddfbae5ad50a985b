/** Registers, reads and deletes workflows as a whole. */
package dev.skald.application.workflow;
