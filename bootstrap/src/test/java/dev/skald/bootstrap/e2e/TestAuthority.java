package dev.skald.bootstrap.e2e;

import dev.skald.adapter.netty.tls.TestTls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The authority that every client here trusts who speaks TLS, as a file for those of them that are programs. */
final class TestAuthority {

    /** Its certificate. */
    static final Path FILE = file();

    private TestAuthority() {}

    private static Path file() {
        try {
            return TestTls.copy(
                    "ca.pem", Files.createDirectories(SkaldProcess.DIRECTORY).resolve("ca.pem"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
