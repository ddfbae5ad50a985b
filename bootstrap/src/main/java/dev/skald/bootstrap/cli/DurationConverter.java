package dev.skald.bootstrap.cli;

import java.time.DateTimeException;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads ISO 8601 durations, of up to a century. */
final class DurationConverter implements ITypeConverter<Duration> {

    private static final Duration A_CENTURY = Duration.ofDays(36_500);

    @Override
    public Duration convert(String text) {
        try {
            Duration duration = Duration.parse(text);
            if (duration.compareTo(Duration.ofSeconds(1)) >= 0 && duration.compareTo(A_CENTURY) <= 0) {
                return duration;
            }
        } catch (DateTimeException | ArithmeticException e) {
            // Told below, like every other text that is no duration of use.
        }
        throw new TypeConversionException(
                "\"" + text + "\" is not an ISO 8601 duration between a second and a century, for example PT1H");
    }
}
