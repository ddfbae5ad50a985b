package dev.skald.adapter.socketio.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.adapter.socketio.client.Client;
import dev.skald.adapter.socketio.client.Polls;
import dev.skald.adapter.socketio.client.RawWebSocket;
import dev.skald.adapter.socketio.client.Server;
import dev.skald.adapter.socketio.client.Transport;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Socket.IO, revision 5, says of namespaces, events, acknowledgements and attachments. */
final class SocketIoConformanceTest {

    private static final String FIRST = "{\"_placeholder\":true,\"num\":0}";
    private static final String SECOND = "{\"_placeholder\":true,\"num\":1}";

    private static ConformanceServer conformance;
    private static Server server;

    @BeforeAll
    static void start() throws IOException {
        conformance = ConformanceServer.onAnyPort();
        server = ConformanceServer.socketIo(conformance.start());
    }

    @AfterAll
    static void stop() {
        conformance.close();
    }

    // Namespaces

    @ParameterizedTest
    @EnumSource
    void theDefaultNamespaceIsEnteredWithAPayloadOrWithout(Transport transport) {
        connect(transport.open(server), "", "", "{}");
        connect(transport.open(server), "", "{}", "{}");
        connect(transport.open(server), "", "{\"token\":\"123\"}", "{\"token\":\"123\"}");
    }

    @ParameterizedTest
    @EnumSource
    void anotherNamespaceIsEnteredWithAPayloadOrWithout(Transport transport) {
        connect(transport.open(server), "/custom,", "", "{}");
        connect(transport.open(server), "/custom,", "{\"token\":\"abc\"}", "{\"token\":\"abc\"}");
    }

    @ParameterizedTest
    @EnumSource
    void oneConnectionCarriesBothNamespaces(Transport transport) {
        Client client = transport.open(server);
        String inMain = connect(client, "", "", "{}");
        String inCustom = connect(client, "/custom,", "", "{}");
        assertThat(inMain).isNotEqualTo(inCustom);

        client.send("42[\"message\",\"main\"]");
        assertThat(client.message()).isEqualTo("42[\"message-back\",\"main\"]");
        client.send("42/custom,[\"message\",\"custom\"]");
        assertThat(client.message()).isEqualTo("42/custom,[\"message-back\",\"custom\"]");
    }

    @ParameterizedTest
    @EnumSource
    void anUnknownNamespaceIsRefused(Transport transport) {
        Client client = transport.open(server);
        client.send("40/random,");
        assertThat(client.message()).isEqualTo("44/random,{\"message\":\"Invalid namespace\"}");

        client.send("40/random,{\"token\":\"123\"}");
        assertThat(client.message()).isEqualTo("44/random,{\"message\":\"Invalid namespace\"}");
        connect(client, "", "", "{}");
    }

    @ParameterizedTest
    @EnumSource
    void whoLeavesOneNamespaceStaysInTheOther(Transport transport) {
        Client client = transport.open(server);
        connect(client, "", "", "{}");
        connect(client, "/custom,", "", "{}");
        client.send("41/custom,");

        client.send("42[\"message\",\"main\"]");
        assertThat(client.message()).isEqualTo("42[\"message-back\",\"main\"]");
        breach(client, "42/custom,[\"message\",\"custom\"]");
    }

    @ParameterizedTest
    @EnumSource
    void whoLeftANamespaceMayEnterItAgain(Transport transport) {
        Client client = transport.open(server);
        String once = connect(client, "", "", "{}");
        client.send("41");

        assertThat(connect(client, "", "", "{}")).isNotEqualTo(once);
    }

    @ParameterizedTest
    @EnumSource
    void anEventOfANamespaceThatWasNotEnteredEndsTheSession(Transport transport) {
        breach(transport.open(server), "42[\"message\"]");

        Client client = transport.open(server);
        connect(client, "", "", "{}");
        breach(client, "42/custom,[\"message\"]");
    }

    @ParameterizedTest
    @EnumSource
    void aSecondConnectEndsTheSession(Transport transport) {
        Client client = transport.open(server);
        connect(client, "", "", "{}");

        breach(client, "40");
    }

    // Events and acknowledgements

    @ParameterizedTest
    @EnumSource
    void anEventComesBackWithItsArguments(Transport transport) {
        Client client = connected(transport);
        for (String arguments : new String[] {
            "", ",1", ",\"2\"", ",{\"3\":[true]}", ",null", ",1,\"2\",{\"3\":[false]},[],-4.5e10", ",\"üñ€😀\""
        }) {
            client.send("42[\"message\"" + arguments + "]");

            JsonNode back = Client.Json.parse(client.message().substring(2));
            assertThat(back).isEqualTo(Client.Json.parse("[\"message-back\"" + arguments + "]"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEventThatAsksForAnAcknowledgementGetsIt(Transport transport) {
        Client client = connected(transport);
        for (String id : new String[] {"0", "1", "456", "9999999999"}) {
            client.send("42" + id + "[\"message-with-ack\",1,\"2\",{\"3\":[true]}]");

            assertThat(client.message()).isEqualTo("43" + id + "[1,\"2\",{\"3\":[true]}]");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAcknowledgementNamesItsNamespace(Transport transport) {
        Client client = transport.open(server);
        connect(client, "/custom,", "", "{}");
        client.send("42/custom,7[\"message-with-ack\",1]");

        assertThat(client.message()).isEqualTo("43/custom,7[1]");
    }

    // Attachments

    @ParameterizedTest
    @EnumSource
    void anEventComesBackWithItsAttachments(Transport transport) {
        Client client = connected(transport);
        client.send("452-[\"message\"," + FIRST + ",\"between\"," + SECOND + "]");
        client.binary((byte) 1, (byte) 2, (byte) 3);
        client.binary((byte) 4);

        assertThat(client.message()).isEqualTo("452-[\"message-back\"," + FIRST + ",\"between\"," + SECOND + "]");
        assertThat(client.message()).isEqualTo("bAQID");
        assertThat(client.message()).isEqualTo("bBA==");
    }

    @ParameterizedTest
    @EnumSource
    void anAcknowledgementCarriesAttachments(Transport transport) {
        Client client = connected(transport);
        client.send("451-789[\"message-with-ack\"," + FIRST + "]");
        client.binary((byte) 1, (byte) 2, (byte) 3);

        assertThat(client.message()).isEqualTo("461-789[" + FIRST + "]");
        assertThat(client.message()).isEqualTo("bAQID");
    }

    @ParameterizedTest
    @EnumSource
    void attachmentsFindTheirNamespace(Transport transport) {
        Client client = transport.open(server);
        connect(client, "/custom,", "", "{}");
        client.send("451-/custom,[\"message\"," + FIRST + "]");
        client.binary((byte) 1);

        assertThat(client.message()).isEqualTo("451-/custom,[\"message-back\"," + FIRST + "]");
        assertThat(client.message()).isEqualTo("bAQ==");
    }

    @ParameterizedTest
    @EnumSource
    void aPacketWhereAnAttachmentIsDueEndsTheSession(Transport transport) {
        Client client = connected(transport);
        client.send("451-[\"message\"," + FIRST + "]");

        breach(client, "42[\"message\"]");
    }

    @Test
    void anAttachmentThatWasNotAnnouncedEndsTheSession() {
        RawWebSocket socket = (RawWebSocket) connected(Transport.WEBSOCKET);
        socket.binary((byte) 1);
        socket.awaitClosed();

        Polls polls = (Polls) connected(Transport.POLLING);
        assertThat(polls.post("bAQ==").statusCode()).isEqualTo(400);
        assertThat(polls.poll().statusCode()).isEqualTo(400);
    }

    // What is malformed

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4",
                "4abc",
                "49",
                "42",
                "42{}",
                "42[",
                "42[]",
                "42[1]",
                "42[\"e\"",
                "42[\"e\"]x",
                "42\"e\"",
                "42abc",
                "420{}",
                "43[]",
                "43abc",
                "44{}",
                "45[\"e\"]",
                "451[\"e\"]",
                "45x-[\"e\"]",
                "45999999-[\"e\"]",
                "46[]"
            })
    void aMalformedPacketEndsTheSession(String packet) {
        for (Transport transport : Transport.values()) {
            Client client = connected(transport);
            breach(client, packet);
            assertThat(client instanceof RawWebSocket socket ? socket.pending() : "")
                    .asString()
                    .doesNotContain("42", "43");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"40{\"token\"", "40abc", "40[]", "40\"token\"", "401", "40,{}"})
    void aMalformedConnectEndsTheSession(String packet) {
        for (Transport transport : Transport.values()) {
            breach(transport.open(server), packet);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aNumberOfSixtyThousandDigitsEndsTheSessionAtOnce(Transport transport) {
        String packet = "42" + "1".repeat(60_000) + "[\"e\",1]";
        long shortest = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            Client client = connected(transport);
            long since = System.nanoTime();
            breach(client, packet);
            shortest = Math.min(shortest, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since));
        }

        assertThat(shortest).isLessThan(1_000);
    }

    // Bursts

    @Test
    void everyPacketOfALongBurstOverPollingArrives() {
        Polls polls = (Polls) connected(Transport.POLLING);
        StringBuilder burst = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            burst.append(i == 0 ? "" : "\u001e")
                    .append("42[\"message\",")
                    .append(i)
                    .append("]");
        }
        polls.send(burst.toString());

        for (int i = 0; i < 200; i++) {
            assertThat(polls.message()).isEqualTo("42[\"message-back\"," + i + "]");
        }
    }

    /** Enters a namespace, which the server answers with an id and then echoes the payload; answers the id. */
    private static String connect(Client client, String namespace, String payload, String echoed) {
        client.send("40" + namespace + payload);
        String accepted = client.message();
        assertThat(accepted).startsWith("40" + namespace + "{");
        JsonNode told = Client.Json.parse(accepted.substring(("40" + namespace).length()));
        assertThat(told.path("sid").textValue()).isNotBlank().isNotEqualTo(client.sid());
        assertThat(client.message()).isEqualTo("42" + namespace + "[\"auth\"," + echoed + "]");
        return told.path("sid").textValue();
    }

    private static Client connected(Transport transport) {
        Client client = transport.open(server);
        connect(client, "", "", "{}");
        return client;
    }

    /** Sends what ends the session: over polling that is answered with 400. */
    private static void breach(Client client, String packet) {
        if (client instanceof Polls polls) {
            assertThat(polls.post(packet).statusCode()).isEqualTo(400);
        } else {
            client.send(packet);
        }
        client.awaitClosed();
    }
}
