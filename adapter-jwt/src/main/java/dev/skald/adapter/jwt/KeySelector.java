package dev.skald.adapter.jwt;

import java.util.concurrent.CompletionStage;

/** Selects the keys that a token's signature is checked with. Thread-safe; never blocks. */
@FunctionalInterface
interface KeySelector {

    /**
     * Selects the keys that are trusted with a token. The stage completes on any thread, and never exceptionally: at
     * once if the keys are at hand, later if they have to be fetched.
     */
    CompletionStage<Selection> select(PresentedToken token);
}
