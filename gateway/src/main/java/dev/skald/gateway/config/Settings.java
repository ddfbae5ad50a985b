package dev.skald.gateway.config;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The variables of an environment, read by their kinds of value. */
final class Settings {

    private static final char REPLACEMENT = '\uFFFD';
    private static final Pattern DIGITS = Pattern.compile("-?[0-9]{1,30}");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:%-]{1,255}");

    private final Map<String, String> environment;

    Settings(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /**
     * The value as it is, where it is not blank.
     *
     * @throws ConfigException if Java could not read it as UTF-8: it would mean something else than whoever set it
     *     meant
     */
    Optional<String> verbatim(Variable variable) {
        Optional<String> set =
                Optional.ofNullable(environment.get(variable.name())).filter(value -> !value.isBlank());
        set.ifPresent(value -> requireRead(variable, value));
        return set;
    }

    private static void requireRead(Variable variable, String value) {
        if (value.indexOf(REPLACEMENT) >= 0 || NativeEnvironment.misread(variable.name(), value)) {
            throw new ConfigException(
                    variable, "is no UTF-8, or this locale cannot read it; a locale of UTF-8 can, LC_ALL=C.UTF-8 say");
        }
    }

    /** The value without blanks around it, or its default, if it has either. */
    Optional<String> text(Variable variable) {
        return verbatim(variable).map(String::strip).or(variable::defaultText);
    }

    /** Whether it is set, to anything but blanks. */
    boolean isSet(Variable variable) {
        return verbatim(variable).isPresent();
    }

    /** Whether it says {@code on}; the only other thing it may say is {@code off}. */
    boolean toggle(Variable variable) {
        String text = required(variable);
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "on" -> true;
            case "off" -> false;
            default -> throw new ConfigException(variable, Quoted.value(text) + " is neither on nor off");
        };
    }

    /** The value of a variable that has one in any case. */
    String required(Variable variable) {
        return text(variable).orElseThrow(() -> new ConfigException(variable, "not set"));
    }

    String host(Variable variable) {
        String host = required(variable);
        if (!HOST.matcher(host).matches()) {
            throw new ConfigException(variable, Quoted.value(host) + " is neither an address nor the name of a host");
        }
        return host;
    }

    int port(Variable variable) {
        String text = required(variable);
        if (!DIGITS.matcher(text).matches()) {
            throw new ConfigException(variable, Quoted.value(text) + " is not a port number");
        }
        return integer(variable, 0, 65_535);
    }

    int integer(Variable variable, int min, int max) {
        return Math.toIntExact(number(variable, min, max));
    }

    long number(Variable variable, long min, long max) {
        String text = required(variable);
        if (!DIGITS.matcher(text).matches()) {
            throw new ConfigException(variable, Quoted.value(text) + " is not a whole number");
        }
        try {
            long number = Long.parseLong(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException beyondLong) {
            // Out of any range, and told as such.
        }
        throw new ConfigException(variable, Quoted.value(text) + " is not between " + min + " and " + max);
    }

    Duration duration(Variable variable, Duration min, Duration max) {
        String text = required(variable);
        Duration duration;
        try {
            duration = Duration.parse(text);
        } catch (DateTimeException | ArithmeticException e) {
            throw new ConfigException(variable, Quoted.value(text) + " is not an ISO 8601 duration");
        }
        if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
            throw new ConfigException(variable, Quoted.value(text) + " is not between " + min + " and " + max);
        }
        return duration;
    }
}
