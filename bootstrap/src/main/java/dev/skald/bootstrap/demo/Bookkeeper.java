package dev.skald.bootstrap.demo;

import static dev.skald.bootstrap.demo.Lines.members;

import dev.skald.gateway.ToolStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Works with a ledger that is not always there: of three runs one fails, one succeeds, and in one the agent itself is
 * lost in the middle of its work.
 */
final class Bookkeeper implements Script {

    private static final String READ = "read_inbox";
    private static final String WRITE = "write_ledger";

    private final RandomGenerator random;
    private int runs;

    Bookkeeper(RandomGenerator random, int runs) {
        this.random = random;
        this.runs = runs;
    }

    @Override
    public List<Line> nextRun() {
        int run = ++runs;
        int invoices = random.nextInt(40, 90);
        Map<String, ?> batch = members("invoices", invoices, "batch", run);
        Lines lines = new Lines(random)
                .think(1_200, "Bookkeeper: enter last night's invoices\n\n")
                .call(1_600, READ, "inbox-" + run, members("folder", "invoices"), members("new", invoices))
                .think(
                        300,
                        invoices
                                + " invoices came in. None is a duplicate, and the sums add up. I enter them into the ")
                .think(0, "ledger in one batch, so that it has all of them or none. ")
                .start(350, WRITE, "ledger-" + run, batch);
        return switch (run % 3) {
            case 1 -> fails(lines, run, batch);
            case 2 -> succeeds(lines, run, invoices, batch);
            default -> lines.add(new Line.Die(Duration.ofMillis(2_500))).all();
        };
    }

    private static List<Line> fails(Lines lines, int run, Map<String, ?> batch) {
        return lines.end(
                        3_200,
                        WRITE,
                        "ledger-" + run,
                        ToolStatus.FAILED,
                        batch,
                        members("problem", "no answer within 3 seconds"))
                .say(300, said -> said.error("The ledger did not answer. I try once more.", "ledger_timeout", true))
                .start(1_500, WRITE, "again-" + run, batch)
                .end(
                        3_200,
                        WRITE,
                        "again-" + run,
                        ToolStatus.FAILED,
                        batch,
                        members("problem", "no answer within 3 seconds"))
                .say(
                        400,
                        said -> said.error(
                                "The ledger did not answer twice. Nothing was entered, and nothing is half entered.",
                                "ledger_timeout",
                                false))
                .all();
    }

    private static List<Line> succeeds(Lines lines, int run, int invoices, Map<String, ?> batch) {
        return lines.end(2_700, WRITE, "ledger-" + run, ToolStatus.SUCCEEDED, batch, members("entered", invoices))
                .think(300, "All of them are in, and the ledger balances.")
                .say(400, said -> said.result(members("entered", invoices, "balance", "even")))
                .all();
    }
}
