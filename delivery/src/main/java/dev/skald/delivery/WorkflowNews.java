package dev.skald.delivery;

import dev.skald.domain.port.EventLog;
import dev.skald.domain.run.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was heard of a workflow's runs and controls, for its viewers to be told. Hints are late, lost or repeated: here
 * they are put in order by what they say. Thread-safe; {@link #version()} says whether there is anything new, and takes
 * no lock.
 */
final class WorkflowNews {

    /** How many states are kept for viewers that were busy for a moment. */
    private static final int MAX_STATES = 16;

    /** An epoch that is over may still be hinted while the next one has begun. */
    private static final int MAX_EPOCHS = 2;

    private final ControlReads controls;
    private volatile List<OfEpoch> epochs = List.of();
    private volatile int version;

    /** Nothing was heard yet. */
    WorkflowNews(ControlReads controls) {
        this.controls = controls;
    }

    /** Where controls are read. */
    ControlReads controls() {
        return controls;
    }

    /** A number that is another one as soon as there is something new. */
    int version() {
        return version;
    }

    /** What is known of an epoch. */
    OfEpoch of(String epoch) {
        for (OfEpoch known : epochs) {
            if (known.epoch.equals(epoch)) {
                return known;
            }
        }
        return new OfEpoch(epoch, List.of(), 0, 0);
    }

    /** Takes note of a log as it was hinted or read; answers whether that was news. */
    boolean hear(EventLog.Extent log) {
        return (log.run().isPresent() || log.controls() > 0) && of(log.epoch()).isOutdatedBy(log) && note(log);
    }

    private synchronized boolean note(EventLog.Extent log) {
        OfEpoch known = of(log.epoch());
        if (!known.isOutdatedBy(log)) {
            return false;
        }
        List<OfEpoch> next = new ArrayList<>(MAX_EPOCHS);
        next.add(known.with(log));
        epochs.stream()
                .filter(other -> !other.epoch.equals(log.epoch()))
                .limit(MAX_EPOCHS - 1)
                .forEach(next::add);
        epochs = List.copyOf(next);
        version = version + 1;
        return true;
    }

    /**
     * What is known of one epoch.
     *
     * @param states the states that its runs came into, the newest last
     * @param lastSeq the last event of the log when the newest was heard of
     * @param controls the number of the last control
     */
    record OfEpoch(String epoch, List<Run> states, long lastSeq, long controls) {

        private boolean isOutdatedBy(EventLog.Extent log) {
            return log.controls() > controls
                    || (log.run().isPresent() && Told.stageOf(log.run().get()) > stage());
        }

        private OfEpoch with(EventLog.Extent log) {
            List<Run> all = new ArrayList<>(states);
            log.run().filter(run -> Told.stageOf(run) > stage()).ifPresent(all::add);
            return new OfEpoch(
                    epoch,
                    List.copyOf(all.subList(Math.max(0, all.size() - MAX_STATES), all.size())),
                    Math.max(lastSeq, log.lastSeq()),
                    Math.max(controls, log.controls()));
        }

        /** The state that the runs are in now; empty if there was none. */
        Optional<Run> newest() {
            return states.isEmpty() ? Optional.empty() : Optional.of(states.get(states.size() - 1));
        }

        /** The {@linkplain Told#stageOf stage} of the newest state; 0 if there is none. */
        long stage() {
            return newest().map(Told::stageOf).orElse(0L);
        }
    }
}
