package dev.skald.adapter.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;

/** How JSON is read and written here. */
final class JsonText {

    /** How deep the data of an event may nest, itself included (the protocol, section 2). */
    static final int MAX_NESTING = 500;

    private static final int ENVELOPE = 1;

    /**
     * Names are not interned, since clients choose them. Lengths are bounded by the body already: a number may have as
     * many digits as there is room, for it is never computed with.
     */
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_NESTING + ENVELOPE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private JsonText() {}

    /** A parser of a stretch of well-formed UTF-8; its byte offsets count from the beginning of the stretch. */
    static JsonParser parser(byte[] utf8, int from, int to) throws IOException {
        return FACTORY.createParser(utf8, from, to - from);
    }

    /** A text as it stands between quotation marks. */
    static String escaped(String text) {
        return new String(JsonStringEncoder.getInstance().quoteAsString(text));
    }
}
