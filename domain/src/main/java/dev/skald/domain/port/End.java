package dev.skald.domain.port;

/** The reasons for which a subscription ends before its viewer ends it. */
public enum End {
    /** The workflow was deleted. */
    DELETED,
    /** The viewer may not read the workflow any more: its token or the workflow's readers changed. */
    FORBIDDEN
}
