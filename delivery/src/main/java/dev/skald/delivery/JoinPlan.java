package dev.skald.delivery;

/**
 * What becomes of the events behind one place: up to where they are finished, whatever follows, and which thoughts
 * stand behind those that may still be joined to others. It is the same for everybody who stands there. Immutable.
 */
final class JoinPlan {

    /** What is made at a time; what follows is made when that is written. */
    private static final int MAX_FINISHED_BYTES = 256 * 1024;

    private final String epoch;
    private final long from;
    private final long last;
    private final long finished;
    private final boolean thoughts;
    private final boolean cut;
    private final int bytes;
    private final Joining joining;

    private JoinPlan(
            String epoch,
            long from,
            long last,
            long finished,
            boolean thoughts,
            boolean cut,
            int bytes,
            Joining joining) {
        this.epoch = epoch;
        this.from = from;
        this.last = last;
        this.finished = finished;
        this.thoughts = thoughts;
        this.cut = cut;
        this.bytes = bytes;
        this.joining = joining;
    }

    /** Nothing is known yet of what stands behind a place. */
    static JoinPlan from(String epoch, long from) {
        return new JoinPlan(epoch, from, from - 1, from - 1, false, false, 0, new Joining());
    }

    /** Whether it is about these events, or can go on to be. */
    boolean begins(String ofEpoch, long at, long upTo) {
        return from == at && last <= upTo && epoch.equals(ofEpoch);
    }

    /** The plan that also has what a window has behind this one's events. */
    JoinPlan with(Window sources) {
        if (cut || last >= sources.last()) {
            return this;
        }
        Joining rule = joining.copy();
        long known = finished;
        long seq = last + 1;
        boolean anyThought = thoughts;
        int size = bytes;
        for (SourceFormat.Reader event = new SourceFormat.Reader(sources, seq); ; event.next()) {
            boolean joined = rule.add(event);
            if (!joined) {
                // What stands before this one is finished, and is thoughts if it was open.
                anyThought |= known < seq - 1;
                known = seq - 1;
                if (size > MAX_FINISHED_BYTES) {
                    return new JoinPlan(epoch, from, known, known, anyThought, true, size, new Joining());
                }
            }
            size += event.size();
            if (!rule.open()) {
                anyThought |= event.thought();
                known = seq;
            }
            if (seq == sources.last()) {
                return new JoinPlan(epoch, from, seq, known, anyThought, false, size, rule);
            }
            seq++;
        }
    }

    /** The last event that it takes in. */
    long last() {
        return last;
    }

    /** The last event to which nothing can be joined any more. Behind it stand thoughts that are one, so far. */
    long finished() {
        return finished;
    }

    /** Whether something is finished. */
    boolean hasFinished() {
        return finished >= from;
    }

    /** Whether there is a thought in what is finished. */
    boolean thoughts() {
        return thoughts;
    }
}
