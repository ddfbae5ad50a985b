package dev.skald.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2026-11-23T09:30:00.123Z | 2026-11-23T09:30:00.123Z",
                "2026-11-23T09:30:00Z | 2026-11-23T09:30:00.000Z",
                "2026-11-23T09:30Z | 2026-11-23T09:30:00.000Z",
                "2026-11-23T09:30:00.1Z | 2026-11-23T09:30:00.100Z",
                "2026-11-23T09:30:00.123999999999999Z | 2026-11-23T09:30:00.123Z",
                "2026-11-23T09:30:00,5Z | 2026-11-23T09:30:00.500Z",
                "2026-11-23t09:30:00z | 2026-11-23T09:30:00.000Z",
                "2026-11-23T10:30:00+01:00 | 2026-11-23T09:30:00.000Z",
                "2026-11-23T10:30:00+01 | 2026-11-23T09:30:00.000Z",
                "2026-11-23T10:30:00+0100 | 2026-11-23T09:30:00.000Z",
                "2026-11-23T00:15:00-09:15 | 2026-11-23T09:30:00.000Z",
                "2024-02-29T23:59:59.9999+00:00 | 2024-02-29T23:59:59.999Z",
                "0001-01-01T00:00:00Z | 0001-01-01T00:00:00.000Z",
                "9999-12-31T23:59:59.999Z | 9999-12-31T23:59:59.999Z",
            })
    void areReadWithAnyOffsetAndPrecisionAndWrittenInUtcWithMilliseconds(String text, String normal) {
        Instant moment = Timestamps.parse(text).orElseThrow();
        assertThat(moment).isEqualTo(Instant.parse(normal));
        assertThat(Timestamps.format(moment)).isEqualTo(normal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026-11-23",
                "2026-11-23T09:30:00",
                "2026-11-23 09:30:00Z",
                "2026-11-23T09Z",
                "2026-02-29T09:30:00Z",
                "2026-13-01T09:30:00Z",
                "2026-11-23T25:30:00Z",
                "2026-11-23T09:30:00.Z",
                "2026-11-23T09:30:00ZZ",
                "2026-11-23T09:30:00+1:00",
                "2026-11-23T09:30:00+19:00",
                "2026-11-23T09:30:00+01:",
                "0000-01-01T00:00:00Z",
                "0001-01-01T00:00:00+01:00",
                "9999-12-31T23:59:59-01:00",
                "+12026-11-23T09:30:00Z",
                "٢٠٢٦-11-23T09:30:00Z",
            })
    void areNothingElse(String text) {
        assertThat(Timestamps.parse(text)).isEmpty();
    }
}
