/** The rules about runs, which a store asks where it appends. */
package dev.skald.domain.run.rules;
