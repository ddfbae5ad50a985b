package dev.skald.domain.port;

/** What was asked for cannot be had for now; the same request may succeed later. */
public final class UnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Says what is not to be had.
     *
     * @param message for the one who asked: it is answered to him
     */
    public UnavailableException(String message) {
        super(message);
    }
}
