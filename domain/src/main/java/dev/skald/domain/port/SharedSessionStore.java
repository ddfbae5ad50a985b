package dev.skald.domain.port;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A store of sessions that several processes share while they live: each holds there the sessions that it has, so that
 * another that is asked for one can have it given up, and so that what is known of it outlives the process that had it.
 *
 * <p>A key is held by one process at most, and nothing that is held or kept is given twice, whoever asks. Thread-safe;
 * no method blocks; stages complete on any thread, exceptionally with {@link UnavailableException} if the store cannot
 * be used for now.
 */
public interface SharedSessionStore extends SessionStore {

    /** Whose a key is. */
    enum Holder {
        /** This process's. */
        OURS,
        /** That of another process, which holds it, or of nobody any more, since it was lost and is kept. */
        ANOTHERS,
        /** Nobody's: it was taken, let go, or has expired. */
        NOBODYS
    }

    /**
     * Holds a session that this process has, or changes what is known of one that it holds.
     *
     * @param key what it would be {@linkplain #keep kept} under
     * @param content what whoever {@linkplain #take takes} it is given if this process dies; empty: nothing, so that
     *     only this process can give it up
     * @param ttl for how long, unless it is renewed; a millisecond or more
     * @param first whether this process does not hold it yet: it does then unless another does
     * @return whose it is now
     */
    CompletionStage<Holder> hold(String key, Optional<byte[]> content, Duration ttl, boolean first);

    /**
     * Holds what this process holds for longer.
     *
     * @return whose it is
     */
    CompletionStage<Holder> renew(String key, Duration ttl);

    /**
     * Keeps a session that this process held and has no more, for whoever takes it.
     *
     * @param first whether this process may have failed to hold it
     * @return whose it was: it is kept if that is {@link Holder#OURS}
     */
    CompletionStage<Holder> lose(KeptSession session, boolean first);

    /**
     * Lets go of what this process holds: of all who do so or take it, one is answered {@link Holder#OURS}, or given
     * it.
     *
     * @return whose it was
     */
    CompletionStage<Holder> release(String key);

    /**
     * Takes a session out, as {@link SessionStore#take} does. One that another process holds is taken with what is
     * known of it, and that process is told so; if nothing is, the process is asked to give it up, and waited for, two
     * seconds at most.
     */
    @Override
    CompletionStage<Optional<KeptSession>> take(String key);

    /** Has others' wishes be heard; called once, before anything is held. */
    void listen(Wishes wishes);

    /** What other processes want of this one's sessions. Called on any thread; must not block. */
    interface Wishes {

        /** A session that this process holds was taken: it is over here. */
        void taken(String key);

        /** A session that this process holds is wanted: it is to be {@linkplain #lose lost}. */
        void wanted(String key);
    }
}
