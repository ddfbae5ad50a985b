package dev.skald.benchmarks.load;

import java.io.File;
import java.nio.file.Path;

/**
 * The checkout that the load is run from.
 *
 * @param root its directory
 */
record Checkout(Path root) {

    Path jar() {
        return root.resolve("bootstrap/target/skald.jar");
    }

    /** The peers in Java: their classes, and the libraries that the jar has. */
    String classPath() {
        return root.resolve("benchmarks/target/classes") + File.pathSeparator + jar();
    }

    /** Where the script has put the peer in Node, with its packages. */
    Path nodePeer() {
        return root.resolve("benchmarks/target/peers/node");
    }

    Path pythonPeer() {
        return root.resolve("benchmarks/peers/python");
    }

    /** Where logs of the servers go. */
    Path logs() {
        return root.resolve("benchmarks/target/load");
    }

    /** Where reports go. */
    Path results() {
        return root.resolve("benchmarks/results");
    }
}
