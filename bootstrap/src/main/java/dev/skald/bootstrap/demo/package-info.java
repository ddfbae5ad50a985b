/** Agents that are none: they publish believable runs, for those who want to see something. */
package dev.skald.bootstrap.demo;
