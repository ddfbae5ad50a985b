package dev.skald.bootstrap.demo;

import static dev.skald.bootstrap.demo.Lines.members;

import dev.skald.gateway.ToolStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Looks things up with tools, two at a time, and asks before it does what cannot be undone. */
final class Researcher implements Script {

    /** Long enough for somebody who has just opened a page to read what is asked. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final RandomGenerator random;
    private int runs;

    /**
     * A researcher that begins somewhere.
     *
     * @param runs how many runs there were
     */
    Researcher(RandomGenerator random, int runs) {
        this.random = random;
        this.runs = runs;
    }

    @Override
    public List<Line> nextRun() {
        int run = ++runs;
        return switch (run % 3) {
            case 1 -> train(run);
            case 2 -> book(run);
            default -> dinner(run);
        };
    }

    private List<Line> train(int run) {
        Map<String, ?> trains = members("from", "Oslo S", "to", "Bergen", "when", "tomorrow");
        Map<String, ?> reviews = members("query", "quiet coach Bergen line", "limit", 20);
        Map<String, ?> booking = members(
                "train",
                "night train 605",
                "coach",
                "5, the quiet one",
                "seat",
                "window",
                "price",
                "NOK 649",
                "approval",
                "needed");
        Lines lines = new Lines(random)
                .think(1_500, "Researcher: the quietest train from Oslo to Bergen\n\n")
                .think(300, "Quiet can mean two things: few passengers, or a coach where nobody talks. I look up ")
                .think(0, "tomorrow's departures, and what travellers say about the coaches. ")
                .start(350, "search_timetable", "trains-" + run, trains)
                .start(250, "read_reviews", "reviews-" + run, reviews)
                .end(
                        1_900,
                        "search_timetable",
                        "trains-" + run,
                        ToolStatus.SUCCEEDED,
                        trains,
                        members("departures", List.of("06:25", "08:25", "12:03", "15:43", "23:03"), "fewest", "23:03"))
                .think(250, "The night train at 23:03 is the emptiest by far. ")
                .end(
                        900,
                        "read_reviews",
                        "reviews-" + run,
                        ToolStatus.SUCCEEDED,
                        reviews,
                        members("read", 20, "praised", "coach 5: no phones, dimmed lights, a conductor who whispers"))
                .think(
                        350,
                        "And its coach 5 is praised for a conductor who whispers. One window seat is left there, for ")
                .think(0, "NOK 649. That is somebody else's money, so I ask first. ");
        return ask(
                lines,
                "book_seat",
                "seat-" + run,
                booking,
                members("booked", true, "reference", "OB-" + (4_100 + run)),
                "Booked. I put the ticket into the result.",
                members(
                        "train",
                        "night train 605",
                        "leaves",
                        "Oslo S, tomorrow at 23:03",
                        "seat",
                        "coach 5, window",
                        "why",
                        "fewest passengers, and nobody talks"));
    }

    private List<Line> book(int run) {
        Map<String, ?> catalogue = members("topic", "Norse sagas", "age", 6, "language", "en");
        Map<String, ?> samples = members("books", 3, "pages", "1 to 4");
        Map<String, ?> order = members(
                "title",
                "The Sea Road Home",
                "edition",
                "hardback, illustrated",
                "price",
                "£14.99",
                "approval",
                "needed");
        Lines lines = new Lines(random)
                .think(1_500, "Researcher: a saga that a six-year-old wants to hear twice\n\n")
                .think(300, "Most sagas begin with forty names and a lawsuit. I look for retellings that begin with a ")
                .think(0, "ship instead, and read the first pages as a child would hear them. ")
                .start(350, "search_catalogue", "books-" + run, catalogue)
                .end(
                        1_400,
                        "search_catalogue",
                        "books-" + run,
                        ToolStatus.SUCCEEDED,
                        catalogue,
                        members(
                                "found",
                                37,
                                "shortlist",
                                List.of("The Sea Road Home", "Egil's Bad Day", "Nine Ravens")))
                .start(300, "read_samples", "samples-" + run, samples)
                .end(
                        2_300,
                        "read_samples",
                        "samples-" + run,
                        ToolStatus.SUCCEEDED,
                        samples,
                        members(
                                "longest sentence",
                                "9 words",
                                "first line",
                                "The ship was late, and the goat knew why."))
                .think(
                        350,
                        "\"The ship was late, and the goat knew why.\" That is the one. The bookshop has a last copy. ");
        return ask(
                lines,
                "order_book",
                "order-" + run,
                order,
                members("ordered", true, "arrives", "Friday"),
                "Ordered; it arrives on Friday.",
                members("title", "The Sea Road Home", "first line", "The ship was late, and the goat knew why."));
    }

    private List<Line> dinner(int run) {
        Map<String, ?> tables = members("city", "Tórshavn", "people", 4, "evening", "Saturday");
        Map<String, ?> tides = members("harbour", "Tórshavn", "day", "Saturday");
        Map<String, ?> table = members(
                "place",
                "The Boathouse",
                "people",
                4,
                "time",
                "Saturday, 19:30",
                "deposit",
                "DKK 400",
                "approval",
                "needed");
        Lines lines = new Lines(random)
                .think(1_500, "Researcher: dinner for four where the tide comes in\n\n")
                .think(
                        300,
                        "They want to see the water rise while they eat. So the hour matters as much as the place: I ")
                .think(0, "need the tables that are free on Saturday, and the tide. ")
                .start(350, "find_tables", "tables-" + run, tables)
                .start(200, "read_tides", "tides-" + run, tides)
                .end(1_100, "read_tides", "tides-" + run, ToolStatus.SUCCEEDED, tides, members("high water", "20:47"))
                .end(
                        1_200,
                        "find_tables",
                        "tables-" + run,
                        ToolStatus.SUCCEEDED,
                        tables,
                        members("free", List.of("The Boathouse 19:30", "Harbour Room 21:00")))
                .think(
                        350,
                        "High water is at 20:47, so a table at half past seven sees the last hour of it. The Boathouse ")
                .think(0, "holds one, and wants a deposit. ");
        return ask(
                lines,
                "reserve_table",
                "table-" + run,
                table,
                members("reserved", true),
                "It is reserved, by the window.",
                members("place", "The Boathouse", "when", "Saturday, 19:30", "high water", "20:47"));
    }

    private List<Line> ask(
            Lines lines,
            String tool,
            String callId,
            Map<String, ?> input,
            Map<String, ?> output,
            String thanks,
            Map<String, ?> result) {
        List<Line> approved = new Lines(random)
                .think(300, thanks)
                .say(500, run -> run.result(result))
                .all();
        List<Line> otherwise = new Lines(random)
                .think(300, "Then I leave it at what I have found, and spend nothing.")
                .say(500, run -> run.result(members("found", result, "done", "nothing was spent")))
                .all();
        return lines.add(new Line.Ask(
                        Duration.ofMillis(300), tool, callId, input, output, PATIENCE, approved, otherwise))
                .all();
    }
}
