package dev.skald.adapter.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalLogTest {

    private static final Instant NOW = Instant.parse("2026-11-26T09:30:00.123Z");

    private final List<String> lines = new ArrayList<>();
    /** Begins shortly before the time overflows, as it may. */
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);

    private final RefusalLog refusals = new RefusalLog(lines::add, now::get, Clock.fixed(NOW, ZoneOffset.UTC));

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
    void keepsTheLastThousandTheNewestFirst() {
        for (int i = 0; i < 1_005; i++) {
            refusals.refused("192.0.2.1", "GET /v1", Optional.empty(), "422 line " + i + ": too long");
        }
        assertThat(refusals.last()).hasSize(1_000);
        assertThat(refusals.last().get(0))
                .isEqualTo(new RefusedRequest(NOW, "192.0.2.1", "422", "line 1004: too long"));
        assertThat(refusals.last().get(999).rule()).isEqualTo("line 5: too long");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            invalid_token: aud does not name this gateway     | invalid_token | aud does not name this gateway
            missing_token                                     | missing_token | ''
            401 invalid_token: sub is no string               | invalid_token | sub is no string
            401 missing_token                                 | missing_token | ''
            409 run_open: a run is open                       | run_open      | a run is open
            403 the token does not allow to read              | 403           | the token does not allow to read
            422 line 1: data must be given once               | 422           | line 1: data must be given once
            404                                               | 404           | ''
            BAD_REQUEST                                       | bad_request   | ''
            4040 is no status                                 | refused       | 4040 is no status
            something else                                    | refused       | something else
            """)
    void tellsProgramsWhy(String line, String code, String rule) {
        refusals.refused("::1", "GET /v1", Optional.empty(), line);
        assertThat(refusals.last()).containsExactly(new RefusedRequest(NOW, "::1", code, rule));
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
