package dev.skald.delivery;

import dev.skald.domain.port.EventLog;
import dev.skald.domain.run.Run;

/**
 * How much a viewer knows of the runs and the controls of one epoch of a workflow. A value.
 *
 * @param epoch the epoch
 * @param stage the {@linkplain #stageOf stage} of the run it knows; 0 if it knows none
 * @param controls the number of the last control it was told, or that there was before it began to watch; 0 if there
 *     was none
 */
public record Told(String epoch, long stage, long controls) {

    /** Checks that the numbers can be told. */
    public Told {
        if (stage < 0 || controls < 0) {
            throw new IllegalArgumentException("nobody is told stage " + stage + " and control " + controls);
        }
    }

    /** What whoever has read a log knows of it: its run, and no control but those to come. */
    public static Told of(EventLog.Extent log) {
        return new Told(log.epoch(), log.run().map(Told::stageOf).orElse(0L), log.controls());
    }

    /**
     * A number that grows with each state that the runs of one epoch come into: a run that ends has an event, so that
     * the next one begins behind where it began.
     */
    static long stageOf(Run run) {
        return 2 * run.firstSeq() + (run.isOpen() ? 0 : 1);
    }

    /** As much of this epoch as both of them know; nothing of it yet if they are of others. */
    public static Told both(String epoch, Told one, Told other) {
        Told mine = one.epoch.equals(epoch) ? one : new Told(epoch, 0, 0);
        Told its = other.epoch.equals(epoch) ? other : new Told(epoch, 0, 0);
        return new Told(epoch, Math.max(mine.stage, its.stage), Math.max(mine.controls, its.controls));
    }

    Told withStage(long now) {
        return new Told(epoch, now, controls);
    }

    Told withControls(long now) {
        return new Told(epoch, stage, now);
    }
}
