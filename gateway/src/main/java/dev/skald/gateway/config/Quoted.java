package dev.skald.gateway.config;

import java.util.regex.Pattern;

/** Makes a value fit to be shown in a message: on one line, of bounded length, and without the credentials of a URL. */
final class Quoted {

    private static final int MAX_LENGTH = 80;
    private static final Pattern USER_INFO = Pattern.compile("//[^/]*@");
    private static final Pattern UNSHOWABLE = Pattern.compile("[\\p{Cntrl}\\p{Zl}\\p{Zp}\\p{Cf}\"]");

    private Quoted() {}

    static String value(String value) {
        String safe = UNSHOWABLE
                .matcher(USER_INFO.matcher(value).replaceAll("//...@"))
                .replaceAll("?");
        return '"' + (safe.length() > MAX_LENGTH ? safe.substring(0, MAX_LENGTH) + "..." : safe) + '"';
    }
}
