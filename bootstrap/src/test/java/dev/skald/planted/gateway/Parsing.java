package dev.skald.planted.gateway;

import picocli.CommandLine;

/** Reads a command line, of which a library has none. */
public final class Parsing {

    public String tell(CommandLine line) {
        return String.valueOf(line);
    }
}
