package dev.skald.adapter.jwt;

import java.net.URI;
import java.nio.file.Path;

/** Where a key set is. */
public sealed interface KeyLocation {

    /** At a URL, which is fetched. */
    record Url(URI url) implements KeyLocation {}

    /** In a file, which is looked at each second. */
    record File(Path file) implements KeyLocation {}
}
