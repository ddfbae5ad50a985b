package dev.skald.domain.run;

import java.util.Optional;

/**
 * What somebody asks of the agent whose run is open.
 *
 * @param action what for
 * @param callId which call of a tool is answered; there if, and only if, the action
 *     {@linkplain ControlAction#answersCall() answers one}
 * @param data JSON text of any kind that goes with it, {@value #MAX_DATA_BYTES} bytes of UTF-8 at most
 * @param by the subject who asks
 * @param id the asker's own name for it, 1 to 64 characters: the same one from the same subject is the same control; as
 *     {@code callId} without half of a surrogate pair
 */
public record ControlRequest(
        ControlAction action, Optional<String> callId, Optional<String> data, String by, Optional<String> id) {

    /** How many bytes of UTF-8 the data may have. */
    public static final int MAX_DATA_BYTES = 16 * 1024;

    /** How many characters (UTF-16 code units) an id may have. */
    public static final int MAX_ID_LENGTH = 64;

    /** How many characters (UTF-16 code units) the name of a call may have. */
    public static final int MAX_CALL_ID_LENGTH = 1_000;

    /** Checks that a call is named where one is answered. */
    public ControlRequest {
        if (callId.isPresent() != action.answersCall()) {
            throw new IllegalArgumentException(action + " names " + callId + " as a call");
        }
    }
}
