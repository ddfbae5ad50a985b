package dev.skald.adapter.sqlite;

/**
 * A directory holds no store of a format that is known: none at all, something else, or one of a newer version. Nothing
 * says that anything is damaged.
 */
public final class NoStoreException extends SqliteStoreException {

    private static final long serialVersionUID = 1L;

    NoStoreException(String message) {
        super(message);
    }
}
