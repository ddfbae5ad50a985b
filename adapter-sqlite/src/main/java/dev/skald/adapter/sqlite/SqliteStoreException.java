package dev.skald.adapter.sqlite;

/** A directory cannot be used as a store; the message is one line for its operator, which says why and what to do. */
public sealed class SqliteStoreException extends RuntimeException permits NoStoreException {

    private static final long serialVersionUID = 1L;

    SqliteStoreException(String message) {
        super(message);
    }

    SqliteStoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
