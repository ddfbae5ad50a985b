package dev.skald.adapter.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;

/**
 * What a client takes, as its header {@code Accept} has it (RFC 9110, section 12.5.1); preferences among several do not
 * matter here.
 */
final class Accept {

    private static final String ANYTHING = "*/*";

    private Accept() {}

    /** Whether a type is taken: it is in the list, or anything is, or there is no list. */
    static boolean takes(HttpHeaders headers, String type) {
        List<String> lists = headers.getAll(HttpHeaderNames.ACCEPT);
        return lists.stream().allMatch(String::isBlank)
                || lists.stream()
                        .flatMap(list -> List.of(list.split(",", -1)).stream())
                        .map(range -> range.split(";", 2)[0].strip())
                        .anyMatch(range -> range.equals(ANYTHING) || range.equalsIgnoreCase(type));
    }
}
