package dev.skald.bootstrap.publish;

import java.util.List;
import java.util.Optional;

/**
 * What is published next.
 *
 * @param events in their order; none only where the end is told
 * @param end why nothing follows; empty if something may
 */
record InputBatch(List<InputEvent> events, Optional<InputEnd> end) {}
