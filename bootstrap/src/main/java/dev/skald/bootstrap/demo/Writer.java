package dev.skald.bootstrap.demo;

import static dev.skald.bootstrap.demo.Lines.members;

import java.util.List;
import java.util.random.RandomGenerator;

/** Writes a story as fast as a small model does, and uses no tool. */
final class Writer implements Script {

    private static final int FASTEST_MILLIS = 30;
    private static final int SLOWEST_MILLIS = 105;

    private static final List<Story> STORIES = List.of(
            new Story("the lighthouse keeper who answered back", """
                    Ása kept the light on Skarvøy for eleven winters before it answered her.

                    She had the habit of talking to it while she trimmed the wick, as one talks to a stove or a dog, and \
                    expected as much in return. On the longest night of the twelfth winter she said, as she always did, \
                    that the fog was thick and the ships were late. The light turned once around, and on the wall, where \
                    its beam should have been, there was a word instead: east.

                    She went to the eastern window. There was nothing but grey. Then, because she was a careful woman and \
                    it cost only oil, she turned the lamp by hand and held it there.

                    The fishing boats came in at four in the morning, all nine of them, and every skipper swore that the \
                    light had moved. Lights do not move, said the inspector who came in spring. He measured the tower, \
                    and the lamp, and Ása's patience. He found the mechanism sound and the keeper obstinate.

                    She never told him about the word. But each evening since, before she lights the lamp, she asks it \
                    how it slept. And on some nights, when the fog is in no hurry, the beam lingers on the wall a little \
                    longer than it has to, like somebody who is thinking about what to say.
                    """, 5),
            new Story("a short history of the northern silence", """
                    Before there were clocks in the north, people measured the day in silences.

                    The first was the silence before the cows, which was blue and smelled of iron. The second came after \
                    the men had rowed out, and belonged to the old and to the cats. The third, at noon, was so short that \
                    only bakers knew it. The fourth was not a silence at all but the sea, which everybody had agreed long \
                    ago not to count.

                    Travellers complained. They wanted hours. A merchant from the south brought a clock as a gift, and \
                    the village thanked him, and set it on the church wall, where it ticked all day and spoiled the \
                    second silence for everyone.

                    In the end it was the cats who settled the matter. They slept on the clock's weights, because these \
                    were warm from the morning sun, and by and by the clock ran slow, and then it ran at the pace of \
                    cats, which is to say that it stopped whenever something was worth listening to.

                    It hangs there still. It has never been right, and nobody has ever been late.
                    """, 5),
            new Story("the ferryman's three questions", """
                    The ferry at Grindasund costs nothing, but you have to answer three questions.

                    The first is where you come from, and any answer will do. The second is what you carry, and people \
                    mostly lie. The third one he asks in the middle of the sound, where the current takes the boat and \
                    there is nothing to do but sit: what will you say when they ask you why you came?

                    A bishop once talked from there to the far shore. A bride asked to be rowed back. A boy with a goat \
                    said that nobody would ask, since nobody was waiting, and the ferryman shipped his oars and let the \
                    boat drift a while, so that the boy would have longer on the water.

                    That was sixty years ago. The goat is dead, and so is the ferryman. The man who rows the boat now \
                    asks the same three questions in the same order. At the third he looks at your hands and not at your \
                    face, and if you have no answer he says what was said to him, that a crossing is long enough to find \
                    one, and that he has time.
                    """, 4));

    private final RandomGenerator random;
    private int runs;

    Writer(RandomGenerator random, int runs) {
        this.random = random;
        this.runs = runs;
    }

    private record Story(String title, String text, int paragraphs) {}

    @Override
    public List<Line> nextRun() {
        Story story = STORIES.get(runs++ % STORIES.size());
        int words = story.text.split("\\s+", -1).length;
        return new Lines(random)
                .write(1_000, FASTEST_MILLIS, SLOWEST_MILLIS, "Writer: " + story.title + "\n\n")
                .write(500, FASTEST_MILLIS, SLOWEST_MILLIS, story.text.strip())
                .say(
                        400,
                        run -> run.result(
                                members("story", story.title, "paragraphs", story.paragraphs, "words", words)))
                .all();
    }
}
