package dev.skald.adapter.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import dev.skald.domain.event.InteroperableJson;
import java.io.IOException;

/** A parser that has every token it passes checked, those that are skipped too. */
final class InteroperableParser extends JsonParserDelegate {

    private final InteroperableJson check;

    InteroperableParser(JsonParser parser, InteroperableJson check) {
        super(parser);
        this.check = check;
    }

    @Override
    public JsonToken nextToken() throws IOException {
        JsonToken token = delegate.nextToken();
        if (token != null) {
            tell(token);
        }
        return token;
    }

    private void tell(JsonToken token) throws IOException {
        switch (token) {
            case FIELD_NAME -> check.name(delegate.currentName());
            case START_OBJECT -> check.beginObject();
            case START_ARRAY -> check.beginArray();
            case END_OBJECT, END_ARRAY -> check.end();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                check.number(delegate.getTextCharacters(), delegate.getTextOffset(), delegate.getTextLength());
            default -> check.scalar();
        }
    }

    @Override
    public JsonParser skipChildren() throws IOException {
        JsonToken token = delegate.currentToken();
        if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
            int open = 1;
            while (open > 0) {
                JsonToken next = nextToken();
                if (next == null) {
                    return this;
                }
                open += next.isStructStart() ? 1 : 0;
                open -= next.isStructEnd() ? 1 : 0;
            }
        }
        return this;
    }
}
