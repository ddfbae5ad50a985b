package dev.skald.bootstrap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A gateway that is told to end, while people watch and agents publish. */
class DrainIT {

    private final String workflow = UUID.randomUUID().toString();

    @Test
    void everyClientComesBackByItselfToTheNextProcess() {
        List<StockClient> clients = new ArrayList<>();
        int port;
        String epoch = "";
        try (SkaldProcess first = SkaldProcess.serving(Map.of())) {
            port = first.port();
            Agents.of(first).publish(workflow, List.of(Agents.thought("one"), Agents.thought("two")));
            for (Stock stock : Stock.values()) {
                for (Transport transport : Transport.values()) {
                    clients.add(stock.connect(
                            first.address(),
                            ClientOptions.on(transport)
                                    .token(first.tokens().listing("viewer", workflow))
                                    .comingBack()));
                }
            }
            for (StockClient client : clients) {
                epoch = client.subscribe(workflow).path("epoch").asText();
                client.events(2);
            }
        }
        for (StockClient client : clients) {
            assertThat(client.await("disconnect", 1).get(0).text("reason")).isNotEqualTo("io server disconnect");
        }
        try (SkaldProcess second = SkaldProcess.serving(Map.of("PORT", Integer.toString(port)))) {
            Agents.of(second).publish(workflow, Agents.thought("begun anew"));
            for (StockClient client : clients) {
                List<StockClient.Seen> connects = client.await("connect", 2);
                assertThat(connects.get(1).text("id"))
                        .isNotEqualTo(connects.get(0).text("id"));
                JsonNode answer = client.call(
                        "workflow:subscribe",
                        "{\"workflowId\":\"" + workflow + "\",\"after\":2,\"epoch\":\"" + epoch + "\"}");
                assertThat(answer.path("reset").asBoolean()).isTrue();
                assertThat(client.events(3).get(2).path("data").path("content").asText())
                        .isEqualTo("begun anew");
            }
            clients.forEach(StockClient::close);
        }
    }

    @Test
    void aPublishInHandIsFinished() throws IOException {
        try (SkaldProcess skald = SkaldProcess.serving(Map.of());
                Socket publishing = new Socket(InetAddress.getLoopbackAddress(), skald.port());
                StockClient viewer = Stock.V4.connect(
                        skald.address(),
                        ClientOptions.on(Transport.WEBSOCKET)
                                .token(skald.tokens().listing("viewer", workflow)))) {
            viewer.subscribe(workflow);
            String event = Agents.thought("the last word");
            write(
                    publishing,
                    "POST /v1/workflows/" + workflow + "/events HTTP/1.1\r\nHost: skald\r\nAuthorization: Bearer "
                            + skald.tokens().agent() + "\r\nContent-Type: application/json\r\nContent-Length: "
                            + event.length() + "\r\nExpect: 100-continue\r\n\r\n");
            // That it answers is proof that the request is in its hands.
            assertThat(readLine(publishing)).contains(" 100 ");
            write(publishing, event.substring(0, 10));
            skald.terminate();
            skald.awaitLogged("draining");
            write(publishing, event.substring(10));
            assertThat(readLine(publishing)).contains(" 202 ");
        }
    }

    @Test
    void readinessTurnsWhileARequestIsInHand() throws IOException {
        try (SkaldProcess skald = SkaldProcess.serving(Map.of());
                Socket probing = new Socket(InetAddress.getLoopbackAddress(), skald.port());
                Socket publishing = new Socket(InetAddress.getLoopbackAddress(), skald.port())) {
            String ready = "GET /health/ready HTTP/1.1\r\nHost: skald\r\n\r\n";
            write(probing, ready);
            assertThat(readLine(probing)).contains(" 200 ");
            write(
                    publishing,
                    "POST /v1/workflows/" + workflow + "/events HTTP/1.1\r\nHost: skald\r\nAuthorization: Bearer "
                            + skald.tokens().agent()
                            + "\r\nContent-Type: application/json\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n");
            assertThat(readLine(publishing)).contains(" 100 ");
            skald.terminate();
            skald.awaitLogged("draining");
            write(probing, ready);
            assertThat(readLine(probing)).contains(" 503 ");
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    /** The next status line, maybe right behind a body. */
    private static String readLine(Socket socket) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = socket.getInputStream().read();
                c >= 0;
                c = socket.getInputStream().read()) {
            if (c == '\n' && line.indexOf("HTTP/") >= 0) {
                return line.toString();
            }
            if (c == '\n') {
                line.setLength(0);
            } else if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
