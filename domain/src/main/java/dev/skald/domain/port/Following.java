package dev.skald.domain.port;

/** A registration for hints. {@link #close()} ends it; calls that are under way may still arrive. Closing twice is harmless. */
public interface Following extends AutoCloseable {

    @Override
    void close();
}
