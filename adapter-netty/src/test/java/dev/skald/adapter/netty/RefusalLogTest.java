package dev.skald.adapter.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RefusalLogTest {

    private final List<String> lines = new ArrayList<>();
    /** Begins shortly before the time overflows, as it may. */
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);

    private final RefusalLog refusals = new RefusalLog(lines::add, now::get);

    private void pass(long millis) {
        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private void refuse(int times) {
        for (int i = 0; i < times; i++) {
            refusals.refused("GET /v1", Optional.empty(), "rule " + i);
        }
    }

    @Test
    void writesOneLineWithTheRequestTheSubjectAndTheRule() {
        refusals.refused("PUT /v1/workflows/{id}", Optional.of("alice"), "422 owner must be given");
        refusals.refused("socket x", Optional.empty(), "invalid_token");
        assertThat(lines)
                .containsExactly(
                        "refused: PUT /v1/workflows/{id} subject alice: 422 owner must be given",
                        "refused: socket x: invalid_token");
    }

    @Test
    void keepsEveryPartOnItsLineAndShort() {
        refusals.refused("a\nb", Optional.of("c\r\u001b[2J\u2028d"), "e\u0000" + "f".repeat(1000));
        assertThat(lines).containsExactly("refused: a?b subject c??[2J?d: e?" + "f".repeat(126) + "…");
    }

    @Test
    void writesTenLinesASecondAndTellsHowManyMoreThereWere() {
        refuse(25);
        assertThat(lines).hasSize(10);
        refusals.tellCount();
        assertThat(lines).hasSize(10);
        pass(999);
        refuse(1);
        assertThat(lines).hasSize(10);
        pass(1);
        refuse(1);
        assertThat(lines).hasSize(12);
        assertThat(lines.subList(10, 12))
                .containsExactly("16 more refusals were not logged", "refused: GET /v1: rule 0");
    }

    @Test
    void tellsTheCountThoughNothingMoreIsRefused() {
        refuse(11);
        pass(1000);
        refusals.tellCount();
        refusals.tellCount();
        assertThat(lines.subList(10, lines.size())).containsExactly("1 more refusal was not logged");
    }

    @Test
    void writesNoMoreThanTenLinesInAnySecondAndCountsEveryRefusal() {
        List<Long> times = new ArrayList<>();
        long logged = 0;
        long counted = 0;
        int refused = 0;
        for (int step = 0; step < 4000; step++) {
            int before = lines.size();
            if (step < 2000 && step % 500 < 333) {
                refuse(step % 3);
                refused += step % 3;
            }
            if (step % 100 == 0) {
                refusals.tellCount();
            }
            for (String line : lines.subList(before, lines.size())) {
                times.add(now.get());
                if (line.startsWith("refused")) {
                    logged++;
                } else {
                    counted += Long.parseLong(line.substring(0, line.indexOf(' ')));
                }
            }
            pass(7);
        }
        assertThat(logged + counted).isEqualTo(refused);
        assertThat(logged).isGreaterThan(80);
        for (int i = 10; i < times.size(); i++) {
            assertThat(times.get(i) - times.get(i - 10)).isGreaterThanOrEqualTo(TimeUnit.SECONDS.toNanos(1));
        }
    }
}
