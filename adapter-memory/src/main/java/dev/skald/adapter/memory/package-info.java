/** The bounded event log and workflow directory in memory: two ports over one store. */
package dev.skald.adapter.memory;
