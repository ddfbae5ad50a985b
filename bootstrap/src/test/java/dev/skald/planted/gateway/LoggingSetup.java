package dev.skald.planted.gateway;

import ch.qos.logback.classic.LoggerContext;

/** Sets up the log, which is its program's. */
public final class LoggingSetup {

    public String tell(LoggerContext context) {
        return String.valueOf(context);
    }
}
