/** The settings of a gateway, and how they are read from the environment. */
package dev.skald.gateway.config;
