/**
 * What both faces share on the one port: framing, order, persistence, timeouts and origins of HTTP, and how it is
 * answered.
 */
package dev.skald.adapter.netty;
