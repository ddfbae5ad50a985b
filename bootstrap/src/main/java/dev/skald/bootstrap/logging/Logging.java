package dev.skald.bootstrap.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import dev.skald.gateway.config.LogFormat;
import dev.skald.gateway.config.LogLevel;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.logging.LogManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of a gateway that runs by itself. It is set up by its program and not by a file in the jar, so that a program
 * which starts a gateway inside itself keeps its own.
 */
public final class Logging {

    private static final String PATTERN =
            "%date{\"yyyy-MM-dd'T'HH:mm:ss.SSSX\", UTC} %-5level [%thread] %logger{24} - %message%kvp{}%n%xException";

    /** Libraries that tell strangers' payloads, or nothing of use, below this level. */
    private static final Map<String, Level> LEVELS = Map.of(
            "com.corundumstudio", Level.WARN,
            // That it could not listen, which whoever started it is told with the setting at fault.
            "com.corundumstudio.socketio.SocketIOServer", Level.OFF,
            "io.netty", Level.WARN,
            // Each attempt to connect that fails; that Redis does not answer is told once, by its store.
            "io.lettuce", Level.OFF,
            "org.hibernate", Level.WARN,
            "io.socket", Level.WARN);

    private static final String OWN = "dev.skald";

    private static final LongAdder DROPPED = new LongAdder();

    private Logging() {}

    /**
     * Logs; turn it {@link #off} in the end. Beyond 8 192 that wait to be written, lines are dropped and counted.
     *
     * @param output is written to by a thread of the log alone, and flushed after each batch of lines
     * @param level how much the gateway's own code tells; libraries tell what they tell at INFO whatever it is, since
     *     below that they tell what clients sent, credentials included
     */
    public static void to(PrintStream output, LogFormat format, LogLevel level) {
        LoggerContext context = reset();
        context.getLogger(OWN).setLevel(level(level));
        Encoder<ILoggingEvent> encoder = switch (format) {
            case TEXT -> text();
            case JSON -> json();
        };
        encoder.setContext(context);
        encoder.start();
        LineWriter lines = new LineWriter(encoder, output, DROPPED::increment);
        lines.setContext(context);
        lines.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(lines);
    }

    /** How many lines were dropped because too many were waiting to be written. */
    public static long dropped() {
        return DROPPED.sum();
    }

    /**
     * Logs nothing from here on, of libraries that use Java's own log neither; what still waits is written, if that
     * takes no longer than half a second.
     */
    public static void off() {
        LogManager.getLogManager().reset();
        reset().getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.OFF);
    }

    private static Level level(LogLevel level) {
        return switch (level) {
            case INFO -> Level.INFO;
            case DEBUG -> Level.DEBUG;
            case TRACE -> Level.TRACE;
        };
    }

    private static LoggerContext reset() {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.INFO);
        LEVELS.forEach((name, level) -> context.getLogger(name).setLevel(level));
        return context;
    }

    private static Encoder<ILoggingEvent> text() {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setPattern(PATTERN);
        return encoder;
    }

    private static Encoder<ILoggingEvent> json() {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithFormattedMessage(true);
        return encoder;
    }
}
