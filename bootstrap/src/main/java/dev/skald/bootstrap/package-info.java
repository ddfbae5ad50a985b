/** The gateway as a whole: to be started inside a Java program, and to be published to by its agents. */
package dev.skald.bootstrap;
