package dev.skald.benchmarks.load;

import dev.skald.benchmarks.access.Tokens;
import java.time.Duration;

/**
 * What all workloads share.
 *
 * @param loop drives their connections
 * @param signers signs what they show, by the server that it is shown to
 * @param warmUp how long a server works before it is measured
 * @param window how long it is measured
 */
record Stage(LoadLoop loop, Signers signers, Duration warmUp, Duration window) {

    /** Tokens for servers that go by the secret. */
    Tokens tokens() {
        return signers.secret();
    }

    /** Tokens for this server. */
    Tokens tokens(Server server) {
        return signers.of(server.contender());
    }
}
