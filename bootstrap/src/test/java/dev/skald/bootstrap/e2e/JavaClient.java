package dev.skald.bootstrap.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Manager;
import io.socket.client.Socket;
import io.socket.client.SocketIOException;
import io.socket.engineio.client.Transport;
import java.net.URI;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.json.JSONException;
import org.json.JSONObject;
import org.json.JSONTokener;

/** The client for Java, in this process. */
final class JavaClient extends StockClient {

    private final Socket socket;

    /** The transport that the last packet came on. */
    private volatile String transport = "";

    JavaClient(URI address, ClientOptions options) {
        IO.Options settings = IO.Options.builder()
                .setPath("/ws")
                .setForceNew(true)
                .setTransports(options.transports().toArray(String[]::new))
                .setReconnection(options.reconnection())
                .setReconnectionDelay(200)
                .setReconnectionDelayMax(500)
                .build();
        options.auth().ifPresent(auth -> settings.auth = strings(auth));
        if (!options.headers().isEmpty()) {
            settings.extraHeaders = options.headers().entrySet().stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, header -> List.of(header.getValue())));
        }
        socket = IO.socket(address, settings);
        listen();
        socket.connect();
    }

    /** This client takes strings alone for its {@code auth}. */
    private static Map<String, String> strings(String auth) {
        Map<String, String> strings = new HashMap<>();
        Agents.json(auth)
                .properties()
                .forEach(member -> strings.put(
                        member.getKey(),
                        member.getValue().isNull() ? null : member.getValue().asText()));
        return strings;
    }

    private void listen() {
        socket.io()
                .on(
                        Manager.EVENT_TRANSPORT,
                        created -> ((Transport) created[0])
                                .on(Transport.EVENT_PACKET, packet -> transport = ((Transport) created[0]).name));
        socket.io().on(Manager.EVENT_CLOSE, reason -> saw("close", node().put("reason", String.valueOf(reason[0]))));
        socket.on(Socket.EVENT_CONNECT, none -> saw("connect", node().put("id", socket.id())));
        socket.on(
                Socket.EVENT_DISCONNECT, reason -> saw("disconnect", node().put("reason", String.valueOf(reason[0]))));
        socket.on(Socket.EVENT_CONNECT_ERROR, failure -> saw("connect_error", refusal(failure[0])));
        socket.onAnyIncoming(args -> {
            ObjectNode event = node().put("name", String.valueOf(args[0]));
            Arrays.stream(args).skip(1).forEach(arg -> event.withArray("args").add(json(arg)));
            saw("event", event.put("transport", transport));
        });
    }

    @Override
    CompletableFuture<JsonNode> calling(String event, String... json) {
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        socket.emit(event, Arrays.stream(json).map(JavaClient::parse).toArray(), (Ack)
                args -> answer.complete(node().put("transport", transport).set("answer", json(args[0]))));
        return answer;
    }

    @Override
    public void close() {
        socket.close();
    }

    /** A refusal by the server is an object with a message; anything else has one too. */
    private static ObjectNode refusal(Object failure) {
        if (failure instanceof JSONObject told) {
            return (ObjectNode) json(told);
        }
        return node().put("message", failure instanceof SocketIOException e ? e.getMessage() : String.valueOf(failure));
    }

    private static Object parse(String json) {
        try {
            return new JSONTokener(json).nextValue();
        } catch (JSONException e) {
            throw new IllegalArgumentException(json, e);
        }
    }

    private static JsonNode json(Object value) {
        return value instanceof String text
                ? JsonNodeFactory.instance.textNode(text)
                : Agents.json(String.valueOf(value));
    }

    private static ObjectNode node() {
        return JsonNodeFactory.instance.objectNode();
    }
}
