package dev.skald.delivery;

/** One of the {@link LoopViewers} of a loop. Confined to that loop. */
interface LoopViewer {

    /** Looks at what is new. */
    void offer(Window window);

    /** Ends if the workflow has, or if its viewer may not read it any more. */
    void heed();

    /** The last event before what waits to be joined for it; the greatest number if nothing does. */
    long waitsBehind();

    /** Where it stands among the viewers of its loop. */
    int place();

    /** It stands there from now on. */
    void place(int at);
}
