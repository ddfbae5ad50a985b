/** Who may do what: tokens, the principals they stand for, and the permissions on a workflow. */
package dev.skald.domain.access;
