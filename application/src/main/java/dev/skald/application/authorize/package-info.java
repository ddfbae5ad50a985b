/** Authorizes: says what a principal may do with a workflow. */
package dev.skald.application.authorize;
