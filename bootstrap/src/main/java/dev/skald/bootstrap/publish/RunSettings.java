package dev.skald.bootstrap.publish;

import dev.skald.domain.run.RunRequest;
import java.time.Duration;

/**
 * How a run is to be published.
 *
 * @param request what the run is opened with; a name is made here if it has none
 * @param patience how long a call is tried that the gateway does not answer for good
 * @param endsOnCancel whether the run ends when a viewer asks for that; otherwise that is only told
 */
public record RunSettings(RunRequest request, Duration patience, boolean endsOnCancel) {}
