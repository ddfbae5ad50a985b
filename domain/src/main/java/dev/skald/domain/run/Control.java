package dev.skald.domain.run;

import java.time.Instant;
import java.util.Optional;

/**
 * What was asked of an agent, as its workflow keeps it.
 *
 * @param seq its number among the controls of the workflow, from 1 on without a hole
 * @param run the run that was open
 * @param action what for
 * @param callId which call of a tool is answered, if one is
 * @param data JSON text that goes with it, if any
 * @param by the subject who asked
 * @param at when, in whole milliseconds
 * @param id the asker's own name for it, if it has one; told to nobody
 */
public record Control(
        long seq,
        RunId run,
        ControlAction action,
        Optional<String> callId,
        Optional<String> data,
        String by,
        Instant at,
        Optional<String> id) {}
