package dev.skald.application.subscribe;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

@Label("A cursor, whatever happens,")
class CursorPropertyTest {

    @Property(tries = 5_000)
    @Label("loses nothing, repeats nothing, keeps the order, and tells the truth about what is gone")
    void deliversTheLog(@ForAll("schedules") Schedule schedule) {
        Transcript transcript = Life.of(schedule, Cursor::at);

        Statistics.label("gaps").collect(transcript.gaps() > 0);
        Statistics.label("resets").collect(transcript.resets() > 0);
        Statistics.label("ends").collect(transcript.isOver());
        Statistics.label("gaps").coverage(seen -> seen.check(true).percentage(share -> share > 5));
        Statistics.label("resets").coverage(seen -> seen.check(true).percentage(share -> share > 5));
        Statistics.label("ends").coverage(seen -> seen.check(false).percentage(share -> share > 5));
    }

    @Provide
    Arbitrary<Schedule> schedules() {
        return Schedule.any();
    }
}
