/** The HTTP face: publish, history, registration, runs, health and metrics (the protocol, sections 5 and 8). */
package dev.skald.adapter.http;
