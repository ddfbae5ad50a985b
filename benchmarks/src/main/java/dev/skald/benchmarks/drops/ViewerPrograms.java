package dev.skald.benchmarks.drops;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;

/**
 * The programs of the viewers, each with the relays before them and what cuts those.
 *
 * @param root the directory of the checkout
 */
record ViewerPrograms(Path root) {

    /** Debian's own: what another Python finds installed is not what users of Debian have. */
    private static final String PYTHON = "/usr/bin/python3";

    /** Viewers with the client for JavaScript. */
    List<String> node() {
        return List.of("node", root.resolve("benchmarks/node/drops.mjs").toString());
    }

    /**
     * Viewers with the asyncio client for Python.
     *
     * @throws IOException if that client is not installed
     */
    List<String> python() throws IOException, InterruptedException {
        Process imports = new ProcessBuilder(PYTHON, "-c", "import aiohttp, socketio")
                .redirectError(Redirect.DISCARD)
                .start();
        if (imports.waitFor() != 0) {
            throw new IOException("the viewers in Python need Debian's python3-socketio and python3-aiohttp");
        }
        return List.of(PYTHON, "-B", root.resolve("benchmarks/python/drops.py").toString());
    }
}
