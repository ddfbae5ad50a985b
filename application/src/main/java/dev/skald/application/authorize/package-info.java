/** Judges what a principal may do on a workflow. */
package dev.skald.application.authorize;
