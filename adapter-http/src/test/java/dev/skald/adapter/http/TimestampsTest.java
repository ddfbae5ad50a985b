package dev.skald.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.DateTimeException;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
                "2026-11-23 09:30:00Z | 2026-11-23T09:30:00.000Z",
                "2026-11-23 10:30+01 | 2026-11-23T09:30:00.000Z",
                "2026-11-23 09:30:59.9999z | 2026-11-23T09:30:59.999Z",
                "2026-11-23T10:30:00+01:00 | 2026-11-23T09:30:00.000Z",
                "2026-11-23T10:30:00+01 | 2026-11-23T09:30:00.000Z",
                "2026-11-23T10:30:00+0100 | 2026-11-23T09:30:00.000Z",
                "2026-11-23T00:15:00-09:15 | 2026-11-23T09:30:00.000Z",
                "2024-02-29T23:59:59.9999+00:00 | 2024-02-29T23:59:59.999Z",
                "0001-01-01T00:00:00Z | 0001-01-01T00:00:00.000Z",
                "9999-12-31T23:59:59.999Z | 9999-12-31T23:59:59.999Z",
            })
    void areReadWithAnyOffsetAndPrecisionAndWrittenInUtcWithMilliseconds(String text, String normal) {
        Instant moment = Timestamps.parse(text);
        assertThat(moment).isEqualTo(Instant.parse(normal));
        assertThat(Timestamps.format(moment)).isEqualTo(normal);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "|the year has four digits",
                "yesterday|the year has four digits",
                "+12026-11-23T09:30:00Z|the year has four digits",
                "٢٠٢٦-11-23T09:30:00Z|the year has four digits",
                "20261123T093000Z|behind the year must come a hyphen",
                "2026-1-23T09:30:00Z|the month has two digits",
                "2026-00-01T09:30:00Z|there is no month 00: it goes from 01 to 12",
                "2026-13-01T09:30:00Z|there is no month 13: it goes from 01 to 12",
                "2026-1123T09:30:00Z|behind the month must come a hyphen",
                "2026-11-3T09:30:00Z|the day has two digits",
                "2026-11-00T09:30:00Z|November 2026 has no day 00",
                "2026-11-31T09:30:00Z|November 2026 has no day 31",
                "2026-02-29T09:30:00Z|February 2026 has no day 29",
                "2024-02-30T09:30:00Z|February 2024 has no day 30",
                "2026-11-23|behind the date must come T or a blank, and the time",
                "2026-11-23_09:30:00Z|behind the date must come T or a blank, and the time",
                "2026-11-23\u00a009:30:00Z|behind the date must come T or a blank, and the time",
                "2026-11-23  09:30:00Z|the hour has two digits",
                "2026-11-23T9:30:00Z|the hour has two digits",
                "2026-11-23T24:00:00Z|there is no hour 24: midnight is hour 00 of the next day",
                "2026-11-23T25:30:00Z|there is no hour 25: it goes from 00 to 23",
                "2026-11-23T09Z|behind the hour must come a colon and the minute",
                "2026-11-23T09:3Z|the minute has two digits",
                "2026-11-23T09:60:00Z|there is no minute 60: it goes from 00 to 59",
                "2026-11-23T09:30:Z|the second has two digits",
                "2026-12-31T23:59:60Z|there is no second 60: leap seconds are not counted here",
                "2026-11-23T09:30:61Z|there is no second 61: it goes from 00 to 59",
                "2026-11-23T09:30:00.Z|the fraction of the second has no digit",
                "2026-11-23T09:30:00|behind the time must come Z or an offset like +01:00",
                "2026-11-23T09:30:00 Z|behind the time must come Z or an offset like +01:00",
                "2026-11-23T09:30:00+1:00|the offset has two digits of hours",
                "2026-11-23T09:30:00+01:|the offset has two digits of minutes, or none",
                "2026-11-23T09:30:00+01:60|there is no minute of the offset 60: it goes from 00 to 59",
                "2026-11-23T09:30:00+19:00|the offset must lie between -18:00 and +18:00",
                "2026-11-23T09:30:00-18:01|the offset must lie between -18:00 and +18:00",
                "2026-11-23T09:30:00ZZ|nothing may come behind the offset",
                "2026-11-23T09:30:00Z[UTC]|nothing may come behind the offset",
                "0000-01-01T00:00:00Z|in UTC it must lie in the years 0001 to 9999",
                "0001-01-01T00:00:00+01:00|in UTC it must lie in the years 0001 to 9999",
                "9999-12-31T23:59:59-01:00|in UTC it must lie in the years 0001 to 9999",
            })
    void areNothingElseAndItIsSaidWhy(String text, String why) {
        assertThatExceptionOfType(DateTimeException.class)
                .isThrownBy(() -> Timestamps.parse(text == null ? "" : text))
                .withMessage(why);
    }
}
