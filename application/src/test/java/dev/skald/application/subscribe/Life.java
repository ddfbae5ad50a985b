package dev.skald.application.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.application.subscribe.ModelLog.Sight;
import dev.skald.domain.event.StreamPosition;
import dev.skald.domain.port.EventLog.Extent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A schedule as it is lived through by one log, the hints under way, and one viewer. */
final class Life {

    /** More reads than the longest schedule can give a reason for. */
    private static final int PATIENCE = 500;

    private final ModelLog log = new ModelLog();
    private final List<Sight> hints = new ArrayList<>();
    private final ModelViewer viewer;

    private Life(Function<StreamPosition, Cursor> cursors) {
        viewer = new ModelViewer(
                log, cursors.apply(new StreamPosition(log.present().epoch(), 0)));
    }

    /**
     * Lives through {@code schedule}, lets everything come to rest, and looks at what the viewer has.
     *
     * @throws AssertionError if an event was lost, repeated or out of order, or anything told was untrue
     */
    static Transcript of(Schedule schedule, Function<StreamPosition, Cursor> cursors) {
        Life life = new Life(cursors);
        schedule.happenings().forEach(life::happen);
        life.comeToRest(schedule);
        life.verifyComplete();
        return life.viewer.transcript();
    }

    private void happen(Happening happening) {
        if (happening instanceof Happening.Append append) {
            Sight appended = log.append(append.count());
            hints.add(append.atHand() ? appended : new Sight(appended.log(), ModelLog.Hand.empty(appended.log())));
        } else if (happening instanceof Happening.Trim trim) {
            hints.add(log.trim(trim.count()));
        } else if (happening instanceof Happening.Delete) {
            hints.add(log.delete());
        } else if (happening instanceof Happening.BeginAnew anew) {
            hints.add(log.beginAnew(anew.count()));
        } else if (happening instanceof Happening.Hint hint) {
            if (!hints.isEmpty()) {
                int which = hint.which() % hints.size();
                viewer.hint(hint.again() ? hints.get(which) : hints.remove(which));
            }
        } else if (happening instanceof Happening.Merge merge) {
            if (hints.size() > 1) {
                int which = merge.which() % (hints.size() - 1);
                Sight earlier = hints.remove(which);
                hints.set(which, earlier.mergedWith(hints.get(which)));
            }
        } else if (happening instanceof Happening.Page page) {
            viewer.page(page);
        } else if (happening instanceof Happening.Failure) {
            viewer.fail();
        } else if (happening instanceof Happening.Room room) {
            viewer.room(room.events());
        } else if (happening instanceof Happening.Skip skip) {
            viewer.skip(skip.events());
        } else if (happening instanceof Happening.Over over) {
            viewer.end(over.why());
        }
    }

    private void comeToRest(Schedule schedule) {
        switch (schedule.calm()) {
            case HINTS -> {
                deliverHints(schedule.overtaking());
                viewer.room(Long.MAX_VALUE);
                answerReads(schedule.late());
            }
            case READS -> {
                answerReads(schedule.late());
                deliverHints(schedule.overtaking());
                viewer.room(Long.MAX_VALUE);
                answerReads(schedule.late());
            }
            case CHANNEL -> {
                viewer.room(Long.MAX_VALUE);
                deliverHints(schedule.overtaking());
                answerReads(schedule.late());
            }
        }
        viewer.retry();
        answerReads(false);
    }

    private void deliverHints(boolean overtaking) {
        while (!hints.isEmpty()) {
            viewer.hint(hints.remove(overtaking ? hints.size() - 1 : 0));
        }
    }

    private void answerReads(boolean late) {
        int age = late ? log.now() : 0;
        for (int reads = 0; viewer.isReading(); reads++) {
            assertThat(reads).as("reads without an end").isLessThan(PATIENCE);
            viewer.page(new Happening.Page(age, 3, 0, false));
        }
    }

    private void verifyComplete() {
        Extent present = log.present();
        if (viewer.transcript().isOver()) {
            return;
        }
        assertThat(viewer.isBehind()).as("behind at rest").isFalse();
        if (present.exists()) {
            assertThat(viewer.transcript().position())
                    .as("everything up to the end of the log")
                    .isEqualTo(new StreamPosition(present.epoch(), present.lastSeq()));
        }
    }
}
