/** The HTTP face: publish, history, registration, health and metrics (the protocol, section 5). */
package dev.skald.adapter.http;
