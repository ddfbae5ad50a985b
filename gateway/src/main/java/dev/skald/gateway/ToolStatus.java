package dev.skald.gateway;

import java.util.Locale;

/** The state of a tool call. */
public enum ToolStatus {
    /** The tool is at work. */
    STARTED,
    /** The tool has done what it was called for. */
    SUCCEEDED,
    /** The tool has failed. */
    FAILED;

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
