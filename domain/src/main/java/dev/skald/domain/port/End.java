package dev.skald.domain.port;

/** Why a subscription is over before its viewer said so. */
public enum End {
    /** The workflow was deleted. */
    DELETED,
    /** The viewer's token, or the workflow's readers, changed. */
    FORBIDDEN
}
