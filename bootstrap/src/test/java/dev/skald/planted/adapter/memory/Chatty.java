package dev.skald.planted.adapter.memory;

import org.slf4j.Logger;

/** Logs, where nobody asked it. */
public final class Chatty {

    public String tell(Logger log) {
        return String.valueOf(log);
    }
}
