/** Validates what agents say and puts it into the log. */
package dev.skald.application.publish;
