package dev.skald.adapter.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.skald.domain.event.EventData;
import dev.skald.domain.event.EventType;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.run.GatewayErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;

/**
 * The data of an event as a publisher may send them. By their {@code code} the errors by which the gateway ended runs
 * are told from those of agents, who are refused it; so whoever publishes a copy of such an event publishes it without.
 */
final class PublishableData {

    private PublishableData() {}

    /** The event, its data without a code that is the gateway's own; all other members stay as they are. */
    static RecordedEvent in(RecordedEvent event) {
        if (event.type() != EventType.ERROR) {
            return event;
        }
        byte[] utf8 = event.data().toUtf8();
        try (JsonParser json = JsonText.parser(utf8, 0, utf8.length)) {
            StringJoiner kept = new StringJoiner(",", "{", "}");
            boolean all = true;
            json.nextToken();
            while (json.nextToken() != JsonToken.END_OBJECT) {
                int from = Math.toIntExact(json.currentTokenLocation().getByteOffset());
                boolean free = isFree(json.currentName(), json.nextToken(), json);
                json.skipChildren();
                json.finishToken();
                int to = Math.toIntExact(json.currentLocation().getByteOffset());
                if (free) {
                    kept.add(new String(utf8, from, to - from, StandardCharsets.UTF_8));
                }
                all &= free;
            }
            return all ? event : with(EventData.of(kept.toString()), event);
        } catch (IOException e) {
            throw new UncheckedIOException("the data of an event are a JSON object", e);
        }
    }

    private static boolean isFree(String name, JsonToken value, JsonParser json) throws IOException {
        return !(name.equals("code") && value == JsonToken.VALUE_STRING && GatewayErrorCode.isReserved(json.getText()));
    }

    private static RecordedEvent with(EventData data, RecordedEvent event) {
        return new RecordedEvent(event.seq(), event.type(), data, event.timestamp(), event.run());
    }
}
