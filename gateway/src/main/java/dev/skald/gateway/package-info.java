/** A gateway as a library: to be started inside a Java program, and to be published to by its agents. */
package dev.skald.gateway;
