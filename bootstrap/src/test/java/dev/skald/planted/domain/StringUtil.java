package dev.skald.planted.domain;

/** Is named after nothing. */
public final class StringUtil {

    public final int length = 0;
}
