package dev.skald.adapter.jwt;

/**
 * Told what becomes of the keys of identity providers, to be logged. Called on any thread but an event loop; must not
 * throw.
 */
public interface KeyListener {

    /**
     * Keys were read that are others than before.
     *
     * @param source where from: a URL without its query, or a path
     * @param keys how many can be used
     * @param skipped how many others stand beside them, of another kind or use, too short, or malformed
     */
    void changed(String source, int keys, int skipped);

    /**
     * Keys could not be read; those from before go on to be used. Told of again while it lasts, but not each time.
     *
     * @param source where from: a URL without its query, or a path
     * @param why what went wrong, in a few words without anything secret
     * @param keys whether there are keys from before
     */
    void failed(String source, String why, boolean keys);
}
