/** What agents say, and what a log makes of it: the events, their payload, and the places between them. */
package dev.skald.domain.event;
