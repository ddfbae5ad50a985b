package dev.skald.domain.port;

/**
 * A registration of somebody who follows a workflow. {@link #close()} ends it; calls that are under way may still
 * arrive. Closing twice is harmless. Thread-safe.
 */
public interface Following extends AutoCloseable {

    @Override
    void close();
}
