package dev.skald.application.publish;

/**
 * A rule that an event breaks.
 *
 * @param index which event of those handed in, from 0 on
 * @param field the member at fault as a path from the event, for example {@code data.content}
 * @param message what the rule asks for
 */
public record Violation(int index, String field, String message) {}
