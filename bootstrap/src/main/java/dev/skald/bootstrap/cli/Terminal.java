package dev.skald.bootstrap.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * What a program of the command line sees of the world.
 *
 * @param environment the variables it was started with
 * @param in what it is given to work on
 * @param out the answer
 * @param err what is wrong
 */
record Terminal(Map<String, String> environment, InputStream in, PrintStream out, PrintStream err) {

    /** The variables alone may hold secrets. */
    @Override
    public String toString() {
        return "Terminal[redacted]";
    }
}
