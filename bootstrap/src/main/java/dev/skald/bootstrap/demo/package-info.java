/** An agent that is none: it publishes believable runs, for those who want to see something. */
package dev.skald.bootstrap.demo;
