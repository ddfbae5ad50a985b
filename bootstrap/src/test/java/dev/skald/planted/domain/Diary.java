package dev.skald.planted.domain;

import java.util.logging.Logger;

/** Logs its own way. */
public final class Diary {

    public final Logger log = Logger.getLogger("");
}
