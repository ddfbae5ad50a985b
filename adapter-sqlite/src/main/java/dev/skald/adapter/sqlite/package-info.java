/** The event log and workflow directory on disk: two ports over one SQLite database. */
package dev.skald.adapter.sqlite;
