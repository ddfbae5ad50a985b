package dev.skald.adapter.http;

import dev.skald.adapter.netty.Answers;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** A document about the gateway, for programs: a description of its interface that is part of this module. */
final class DocumentEndpoint implements Endpoint {

    private final byte[] json;

    /** The document of that name beside this class. */
    DocumentEndpoint(String name) {
        try (InputStream content = Objects.requireNonNull(DocumentEndpoint.class.getResourceAsStream(name), name)) {
            json = content.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void serve(Exchange exchange) {
        exchange.answer(Answers.json(HttpResponseStatus.OK, json));
    }
}
