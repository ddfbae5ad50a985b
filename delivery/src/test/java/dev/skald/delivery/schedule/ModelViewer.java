package dev.skald.delivery.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.delivery.Told;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** A viewer that knows what must come next of each workflow it watches, and holds the gateway to it. */
public final class ModelViewer {

    private final Said said;
    private final Map<String, Place> places = new HashMap<>();
    private final Set<String> joined = new HashSet<>();
    private final Map<String, Told> told = new HashMap<>();
    private final Map<String, Told> answered = new HashMap<>();

    ModelViewer(Said said) {
        this.said = said;
    }

    /**
     * Where a viewer stands.
     *
     * @param next the event that must come next
     */
    public record Place(String epoch, long next) {}

    /** Something reached the viewer: an event, an answer or a notice, in words that blanks stand between. */
    public void receive(String text) {
        String[] words = text.split(" ", 6);
        String workflow = words[1];
        Place place = places.get(workflow);
        switch (words[0]) {
            case "event" -> {
                assertThat(place).as("watches what it is sent: %s", text).isNotNull();
                assertThat(new Place(words[2], Long.parseLong(words[3])))
                        .as(text)
                        .isEqualTo(place);
                long last = Long.parseLong(words[4]);
                assertThat(last > place.next() && !joined.contains(workflow))
                        .as("joins what it is not to: %s", text)
                        .isFalse();
                said.check(workflow, words[2], place.next(), last, words[5]);
                places.put(workflow, new Place(place.epoch(), last + 1));
            }
            case "subscribed" -> {
                begin(workflow, place, new Place(words[2], Long.parseLong(words[3])));
                joins(workflow, place, words[4].equals("joined"));
                String[] known = words[5].split(" ", 2);
                answered(workflow, place, new Told(words[2], Long.parseLong(known[0]), Long.parseLong(known[1])));
            }
            case "gap" -> {
                assertThat(Long.parseLong(words[2])).as(text).isEqualTo(place.next());
                places.put(workflow, new Place(place.epoch(), Long.parseLong(words[3]) + 1));
            }
            case "reset" -> {
                places.put(workflow, new Place(words[2], Long.parseLong(words[3])));
                Told answer = answered.get(workflow);
                told.put(workflow, new Told(words[2], answer.epoch().equals(words[2]) ? answer.stage() : 0, 0));
            }
            case "run" -> ran(text, workflow, place, Long.parseLong(words[3]), Long.parseLong(words[4]));
            case "control" -> {
                Told known = told.get(workflow);
                assertThat(new Told(words[2], known.stage(), Long.parseLong(words[3])))
                        .as(text)
                        .isEqualTo(new Told(known.epoch(), known.stage(), known.controls() + 1));
                told.put(workflow, new Told(known.epoch(), known.stage(), known.controls() + 1));
            }
            case "over", "unsubscribed" -> {
                places.remove(workflow);
                joined.remove(workflow);
                told.remove(workflow);
                answered.remove(workflow);
            }
            default -> throw new AssertionError(text);
        }
    }

    /** Of the run that it was answered it is told nothing more; of controls an answer tells nothing. */
    private void answered(String workflow, Place before, Told answer) {
        answered.put(workflow, answer);
        Told known = told.get(workflow);
        if (before == null) {
            told.put(workflow, answer);
        } else if (known.epoch().equals(answer.epoch()) && known.stage() < answer.stage()) {
            told.put(workflow, new Told(known.epoch(), answer.stage(), known.controls()));
        }
    }

    private void ran(String text, String workflow, Place place, long stage, long since) {
        Told known = told.get(workflow);
        assertThat(place.next())
                .as("knows the event behind which it is told: %s", text)
                .isGreaterThan(since);
        assertThat(stage).as("is told each state once: %s", text).isGreaterThan(known.stage());
        assertThat(text.split(" ", 4)[2]).as(text).isEqualTo(place.epoch());
        told.put(workflow, new Told(known.epoch(), stage, known.controls()));
    }

    /** What it knows of runs and controls. */
    Told told(String workflow) {
        return told.get(workflow);
    }

    private void begin(String workflow, Place present, Place asked) {
        boolean skips = present != null && present.epoch().equals(asked.epoch()) && asked.next() > present.next();
        if (present == null || skips) {
            places.put(workflow, asked);
        }
    }

    /**
     * A subscription that has ended, and is not told of it yet, stays what it was: so here it may be joined once it
     * was.
     */
    private void joins(String workflow, Place before, boolean now) {
        if (now) {
            joined.add(workflow);
        } else if (before == null) {
            joined.remove(workflow);
        }
    }

    /** What it watches, as far as it knows. */
    Set<String> watched() {
        return places.keySet();
    }

    /** Where it stands. */
    Place place(String workflow) {
        return places.get(workflow);
    }
}
