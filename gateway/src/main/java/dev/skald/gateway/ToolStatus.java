package dev.skald.gateway;

import java.util.Locale;

/** How far a tool call is. */
public enum ToolStatus {
    /** The tool is at work. */
    STARTED,
    /** It has done what it was called for. */
    SUCCEEDED,
    /** It has not. */
    FAILED;

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
