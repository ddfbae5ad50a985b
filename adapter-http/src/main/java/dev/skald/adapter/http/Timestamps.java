package dev.skald.adapter.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * Moments in ISO 8601's extended format: read with any offset and to any precision from the minute on, also with a
 * blank in place of the T (RFC 3339, section 5.6), written in UTC with three digits of a second (the protocol, section
 * 2).
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

    /**
     * The moment, truncated to milliseconds.
     *
     * @throws DateTimeException if the text is none, or none of the years 1 to 9999 in UTC; the message says why, and
     *     repeats nothing but digits of the text
     */
    static Instant parse(String text) {
        Instant moment = new Timestamps(text).moment().truncatedTo(ChronoUnit.MILLIS);
        int year = moment.atOffset(ZoneOffset.UTC).getYear();
        if (year < 1 || year > 9999) {
            throw new DateTimeException("in UTC it must lie in the years 0001 to 9999");
        }
        return moment;
    }

    /** The moment as it is written. */
    static String format(Instant moment) {
        return MILLIS.format(moment);
    }

    private Instant moment() {
        LocalDate date = date();
        if (!follows('T') && !follows(' ')) {
            throw new DateTimeException("behind the date must come T or a blank, and the time");
        }
        LocalTime time = time();
        ZoneOffset offset = offset();
        if (at != text.length()) {
            throw new DateTimeException("nothing may come behind the offset");
        }
        return OffsetDateTime.of(date, time, offset).toInstant();
    }

    private LocalDate date() {
        int year = digits(4, "the year has four digits");
        expect('-', "behind the year must come a hyphen");
        int month = digits(2, "the month has two digits");
        between(1, 12, month, "month");
        expect('-', "behind the month must come a hyphen");
        int day = digits(2, "the day has two digits");
        YearMonth days = YearMonth.of(year, month);
        if (!days.isValidDay(day)) {
            throw new DateTimeException("%s %04d has no day %02d"
                    .formatted(days.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH), year, day));
        }
        return days.atDay(day);
    }

    private LocalTime time() {
        int hour = digits(2, "the hour has two digits");
        if (hour == 24) {
            throw new DateTimeException("there is no hour 24: midnight is hour 00 of the next day");
        }
        between(0, 23, hour, "hour");
        expect(':', "behind the hour must come a colon and the minute");
        int minute = digits(2, "the minute has two digits");
        between(0, 59, minute, "minute");
        if (!follows(':')) {
            return LocalTime.of(hour, minute);
        }
        int second = digits(2, "the second has two digits");
        if (second == 60) {
            throw new DateTimeException("there is no second 60: leap seconds are not counted here");
        }
        between(0, 59, second, "second");
        return LocalTime.of(hour, minute, second, follows('.') || follows(',') ? fraction() : 0);
    }

    private ZoneOffset offset() {
        if (follows('Z')) {
            return ZoneOffset.UTC;
        }
        int sign = follows('-') ? -1 : 1;
        if (sign > 0) {
            expect('+', "behind the time must come Z or an offset like +01:00");
        }
        int hours = digits(2, "the offset has two digits of hours");
        boolean minutes = follows(':') || at < text.length();
        int minute = minutes ? digits(2, "the offset has two digits of minutes, or none") : 0;
        between(0, 59, minute, "minute of the offset");
        if (hours * 60 + minute > 18 * 60) {
            throw new DateTimeException("the offset must lie between -18:00 and +18:00");
        }
        return ZoneOffset.ofHoursMinutes(sign * hours, sign * minute);
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
            throw new DateTimeException("the fraction of the second has no digit");
        }
        for (int digit = count; digit < NANO_DIGITS; digit++) {
            nano *= 10;
        }
        return nano;
    }

    private int digits(int count, String rule) {
        int value = 0;
        for (int digit = 0; digit < count; digit++) {
            if (at >= text.length() || !isDigit(text.charAt(at))) {
                throw new DateTimeException(rule);
            }
            value = value * 10 + (text.charAt(at) - '0');
            at++;
        }
        return value;
    }

    private static void between(int least, int greatest, int value, String what) {
        if (value < least || value > greatest) {
            throw new DateTimeException(
                    "there is no %s %02d: it goes from %02d to %02d".formatted(what, value, least, greatest));
        }
    }

    /** Letters may come in either case (RFC 3339, section 5.6). */
    private boolean follows(char symbol) {
        boolean there = at < text.length() && Character.toUpperCase(text.charAt(at)) == symbol;
        if (there) {
            at++;
        }
        return there;
    }

    private void expect(char symbol, String rule) {
        if (!follows(symbol)) {
            throw new DateTimeException(rule);
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
