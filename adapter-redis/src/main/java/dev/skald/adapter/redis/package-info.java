/** The event log, runs, workflow directory, catalog and sessions of several nodes: five ports over one Redis. */
package dev.skald.adapter.redis;
