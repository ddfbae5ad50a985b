package dev.skald.adapter.redis;

/** A Redis that is there and cannot be used as it is set up; the message is one line for an operator. */
public final class RedisStoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean ofAuthorities;

    RedisStoreException(String message) {
        this(message, false);
    }

    RedisStoreException(String message, boolean ofAuthorities) {
        super(message);
        this.ofAuthorities = ofAuthorities;
    }

    /** Whether it is the file of certificates that cannot be used, and not Redis itself. */
    public boolean isOfAuthorities() {
        return ofAuthorities;
    }
}
