package dev.skald.gateway.store;

import java.io.IOException;

/** A directory holds no log of a format that is known; the message is one line for whoever named it. */
public final class NoLogException extends IOException {

    private static final long serialVersionUID = 1L;

    NoLogException(String message, Throwable cause) {
        super(message, cause);
    }
}
