package dev.skald.application.subscribe;

import dev.skald.domain.event.StreamPosition;
import dev.skald.domain.port.End;
import dev.skald.domain.port.EventLog;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;

/** The ways to get a cursor wrong, each as a sound cursor with one fault around it. */
final class Mutants {

    private Mutants() {}

    /** What each of them does wrong, and how to put the fault around a sound cursor. */
    static Stream<Named<UnaryOperator<Cursor>>> all() {
        return Stream.of(
                Named.of("stops writing one too early", Cut::new),
                Named.of("writes the last event again", Repeating::new),
                Named.of("takes a hint of another epoch for the truth", Trusting::new),
                Named.of("overlooks a hint of another epoch", Loyal::new),
                Named.of("keeps a gap to itself", Silent::new),
                Named.of("forgets hints while reading", Absorbed::new),
                Named.of("forgets hints while the channel is clogged", Asleep::new),
                Named.of("counts as written what the channel did not take", Lossy::new),
                Named.of("reads again before the answer", Impatient::new),
                Named.of("never reads again after a failure", Discouraged::new),
                Named.of("reads on and on", Restless::new),
                Named.of("takes a deleted log for a new one", Hasty::new),
                Named.of("does not know when it is over", Undying::new));
    }

    /** Passes everything on, and lets each step be changed on its way out. */
    private abstract static class Faulty implements Cursor {

        final Cursor sound;
        boolean reading;
        boolean over;

        Faulty(Cursor sound) {
            this.sound = sound;
        }

        Step distort(Step step) {
            return step;
        }

        private Step out(Step step) {
            if (step instanceof Step.Tell tell) {
                return retell(new Step.Tell(tell.notice(), out(tell.then())));
            }
            Step distorted = distort(step);
            reading |= distorted instanceof Step.Read;
            over |= distorted instanceof Step.Stop;
            return distorted;
        }

        Step retell(Step.Tell tell) {
            return tell;
        }

        boolean isForeign(EventLog.Extent log) {
            return !log.epoch().equals(position().epoch());
        }

        @Override
        public Step offer(EventLog.Extent log, long first, long last, boolean writable) {
            return out(sound.offer(log, first, last, writable));
        }

        @Override
        public Step read(EventLog.Extent log, long first, long last, boolean writable) {
            reading = false;
            return out(sound.read(log, first, last, writable));
        }

        @Override
        public Step failed() {
            reading = false;
            return out(sound.failed());
        }

        @Override
        public Step writable() {
            return out(sound.writable());
        }

        @Override
        public Step ended(End why) {
            return out(sound.ended(why));
        }

        @Override
        public void skipTo(long after) {
            sound.skipTo(after);
        }

        @Override
        public StreamPosition position() {
            return sound.position();
        }

        @Override
        public boolean behind() {
            return sound.behind();
        }
    }

    private static final class Cut extends Faulty {
        Cut(Cursor sound) {
            super(sound);
        }

        @Override
        Step distort(Step step) {
            return step instanceof Step.Write write && write.last() > write.first()
                    ? new Step.Write(write.first(), write.last() - 1)
                    : step;
        }
    }

    private static final class Repeating extends Faulty {
        Repeating(Cursor sound) {
            super(sound);
        }

        @Override
        Step distort(Step step) {
            return step instanceof Step.Write write && write.first() > 1
                    ? new Step.Write(write.first() - 1, write.last())
                    : step;
        }
    }

    private static final class Trusting extends Faulty {
        Trusting(Cursor sound) {
            super(sound);
        }

        @Override
        public Step offer(EventLog.Extent log, long first, long last, boolean writable) {
            return isForeign(log) && !reading
                    ? read(log, first, last, writable)
                    : super.offer(log, first, last, writable);
        }
    }

    private static final class Loyal extends Faulty {
        Loyal(Cursor sound) {
            super(sound);
        }

        @Override
        public Step offer(EventLog.Extent log, long first, long last, boolean writable) {
            return isForeign(log) && !over ? new Step.Wait() : super.offer(log, first, last, writable);
        }
    }

    private static final class Silent extends Faulty {
        Silent(Cursor sound) {
            super(sound);
        }

        @Override
        Step retell(Step.Tell tell) {
            return tell.notice() instanceof Notice.Gap ? tell.then() : tell;
        }
    }

    private static final class Absorbed extends Faulty {
        Absorbed(Cursor sound) {
            super(sound);
        }

        @Override
        public Step offer(EventLog.Extent log, long first, long last, boolean writable) {
            return reading && !over ? new Step.Wait() : super.offer(log, first, last, writable);
        }
    }

    private static final class Asleep extends Faulty {
        Asleep(Cursor sound) {
            super(sound);
        }

        @Override
        public Step offer(EventLog.Extent log, long first, long last, boolean writable) {
            boolean forgotten = !writable && !reading && !over;
            return forgotten ? new Step.Wait() : super.offer(log, first, last, writable);
        }
    }

    private static final class Lossy extends Faulty {
        Lossy(Cursor sound) {
            super(sound);
        }

        @Override
        public Step read(EventLog.Extent log, long first, long last, boolean writable) {
            Step step = super.read(log, first, last, writable);
            if (!writable && !isForeign(log)) {
                skipTo(last);
            }
            return step;
        }
    }

    private static final class Impatient extends Faulty {
        Impatient(Cursor sound) {
            super(sound);
        }

        @Override
        Step distort(Step step) {
            return reading && step instanceof Step.Wait ? new Step.Read(position()) : step;
        }
    }

    private static final class Discouraged extends Faulty {
        Discouraged(Cursor sound) {
            super(sound);
        }

        @Override
        public Step failed() {
            StreamPosition position = position();
            EventLog.Extent nothing = new EventLog.Extent(position.epoch(), position.seq() + 1, position.seq());
            return read(nothing, nothing.firstSeq(), nothing.lastSeq(), false);
        }
    }

    private static final class Restless extends Faulty {
        Restless(Cursor sound) {
            super(sound);
        }

        @Override
        public Step read(EventLog.Extent log, long first, long last, boolean writable) {
            Step step = super.read(log, first, last, writable);
            return writable && step instanceof Step.Wait ? new Step.Read(position()) : step;
        }
    }

    private static final class Hasty extends Faulty {
        Hasty(Cursor sound) {
            super(sound);
        }

        @Override
        public Step read(EventLog.Extent log, long first, long last, boolean writable) {
            EventLog.Extent read = log.exists() ? log : new EventLog.Extent("epoch-0", 1, 0);
            return super.read(read, first, last, writable);
        }
    }

    private static final class Undying extends Faulty {
        Undying(Cursor sound) {
            super(sound);
        }

        @Override
        public Step ended(End why) {
            return new Step.Tell(new Notice.Unsubscribed(why), new Step.Stop());
        }
    }
}
