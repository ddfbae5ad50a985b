package dev.skald.adapter.netty;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A {@link Problem} as {@code application/problem+json} spells it. */
final class ProblemJson {

    private static final JsonFactory JSON = new JsonFactory();

    private ProblemJson() {}

    /** The UTF-8 of the JSON object. */
    static byte[] of(Problem problem) {
        ByteArrayBuilder bytes = new ByteArrayBuilder(256);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeNumberField("status", problem.status());
            json.writeStringField("title", problem.title());
            json.writeStringField("detail", problem.detail());
            for (Problem.Member member : problem.members()) {
                json.writeStringField(member.name(), member.value());
            }
            if (!problem.errors().isEmpty()) {
                json.writeArrayFieldStart("errors");
                for (Problem.Fault fault : problem.errors()) {
                    write(fault, json);
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        } catch (IOException neverInMemory) {
            throw new UncheckedIOException(neverInMemory);
        }
        return bytes.toByteArray();
    }

    private static void write(Problem.Fault fault, JsonGenerator json) throws IOException {
        json.writeStartObject();
        if (fault.line().isPresent()) {
            json.writeNumberField("line", fault.line().getAsInt());
        }
        if (fault.field().isPresent()) {
            json.writeStringField("field", fault.field().get());
        }
        json.writeStringField("message", fault.message());
        json.writeEndObject();
    }
}
