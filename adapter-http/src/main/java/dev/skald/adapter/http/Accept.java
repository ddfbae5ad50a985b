package dev.skald.adapter.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a client takes, as its header {@code Accept} has it (RFC 9110, section 12.5.1); preferences among several do not
 * matter here.
 */
final class Accept {

    private static final String ANYTHING = "*/*";

    private Accept() {}

    /**
     * Whether a type is taken: it is in the list, or anything is, with a weight that is not zero; or there is no list.
     * Where both are, the type itself counts, and where one of them is named twice, its greater weight.
     */
    static boolean takes(HttpHeaders headers, String type) {
        List<String> lists = headers.getAll(HttpHeaderNames.ACCEPT);
        return lists.stream().allMatch(String::isBlank)
                || lists.stream()
                        .flatMap(list -> Stream.of(list.split(",", -1)))
                        .map(Range::parse)
                        .filter(range ->
                                range.name().equals(ANYTHING) || range.name().equalsIgnoreCase(type))
                        .max(Comparator.comparing((Range range) -> !range.name().equals(ANYTHING))
                                .thenComparing(Range::taken))
                        .map(Range::taken)
                        .orElse(false);
    }

    /** One element of the list: a type, or {@code *}{@code /*}, and whether its weight is above zero. */
    private record Range(String name, boolean taken) {

        static Range parse(String element) {
            String[] parts = element.split(";", -1);
            boolean taken = Stream.of(parts).skip(1).noneMatch(Range::isWeightOfZero);
            return new Range(parts[0].strip(), taken);
        }

        /**
         * Whether a parameter is {@code q=0}, with as many zeros behind the point as may stand there (section 12.4.2).
         */
        private static boolean isWeightOfZero(String parameter) {
            return parameter.strip().toLowerCase(Locale.ROOT).matches("q=0(\\.0{0,3})?");
        }
    }
}
