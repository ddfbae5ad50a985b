package dev.skald.adapter.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Moments in ISO 8601's extended format: read with any offset and to any precision from the minute on, written in UTC with
 * three digits of a second (the protocol, section 2).
 */
final class Timestamps {

    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final int NANO_DIGITS = 9;

    private final String text;
    private int at;

    private Timestamps(String text) {
        this.text = text;
    }

    /** The moment, truncated to milliseconds; empty if the text is none, or none of the years 1 to 9999 in UTC. */
    static Optional<Instant> parse(String text) {
        try {
            Instant moment = new Timestamps(text).moment().truncatedTo(ChronoUnit.MILLIS);
            int year = moment.atOffset(ZoneOffset.UTC).getYear();
            return year >= 1 && year <= 9999 ? Optional.of(moment) : Optional.empty();
        } catch (DateTimeException none) {
            return Optional.empty();
        }
    }

    /** The moment as it is written. */
    static String format(Instant moment) {
        return MILLIS.format(moment);
    }

    private Instant moment() {
        int year = digits(4);
        expect('-');
        int month = digits(2);
        expect('-');
        LocalDate date = LocalDate.of(year, month, digits(2));
        expect('T');
        int hour = digits(2);
        expect(':');
        int minute = digits(2);
        int second = 0;
        int nano = 0;
        if (follows(':')) {
            second = digits(2);
            if (follows('.') || follows(',')) {
                nano = fraction();
            }
        }
        LocalTime time = LocalTime.of(hour, minute, second, nano);
        ZoneOffset offset = offset();
        if (at != text.length()) {
            throw none();
        }
        return OffsetDateTime.of(date, time, offset).toInstant();
    }

    private ZoneOffset offset() {
        if (follows('Z')) {
            return ZoneOffset.UTC;
        }
        int sign = follows('-') ? -1 : 1;
        if (sign > 0) {
            expect('+');
        }
        int hours = digits(2);
        boolean minutes = follows(':') || at < text.length();
        return ZoneOffset.ofHoursMinutes(sign * hours, minutes ? sign * digits(2) : 0);
    }

    private int fraction() {
        int nano = 0;
        int count = 0;
        while (at < text.length() && isDigit(text.charAt(at))) {
            if (count < NANO_DIGITS) {
                nano = nano * 10 + (text.charAt(at) - '0');
            }
            count++;
            at++;
        }
        if (count == 0) {
            throw none();
        }
        for (int digit = count; digit < NANO_DIGITS; digit++) {
            nano *= 10;
        }
        return nano;
    }

    private int digits(int count) {
        int value = 0;
        for (int digit = 0; digit < count; digit++) {
            if (at >= text.length() || !isDigit(text.charAt(at))) {
                throw none();
            }
            value = value * 10 + (text.charAt(at) - '0');
            at++;
        }
        return value;
    }

    /** Letters may come in either case (RFC 3339, section 5.6). */
    private boolean follows(char symbol) {
        boolean there = at < text.length() && Character.toUpperCase(text.charAt(at)) == symbol;
        if (there) {
            at++;
        }
        return there;
    }

    private void expect(char symbol) {
        if (!follows(symbol)) {
            throw none();
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static DateTimeException none() {
        return new DateTimeException("not a moment of the form 2026-11-23T09:30:00.123Z");
    }
}
