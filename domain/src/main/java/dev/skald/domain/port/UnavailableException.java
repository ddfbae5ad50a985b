package dev.skald.domain.port;

/** Says that what was asked for cannot be had for now; the same request may succeed later. */
public final class UnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * An exception with a message for whoever asked.
     *
     * @param message says what is not to be had; it is part of the answer to the client
     */
    public UnavailableException(String message) {
        super(message);
    }
}
