package dev.skald.adapter.engineio.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PacketParserTest {

    private static final String NONE = "none";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                "0                        | CONNECT      | /      | none       | none",
                "0{}                      | CONNECT      | /      | none       | {}",
                "0{\"token\":\"a\"}       | CONNECT      | /      | none       | {\"token\":\"a\"}",
                "0/admin                  | CONNECT      | /admin | none       | none",
                "0/admin,                 | CONNECT      | /admin | none       | none",
                "0/admin,{\"a\":1}        | CONNECT      | /admin | none       | {\"a\":1}",
                "0/admin?token=a,{}       | CONNECT      | /admin | none       | {}",
                "1                        | DISCONNECT   | /      | none       | none",
                "1/admin,                 | DISCONNECT   | /admin | none       | none",
                "2[\"e\"]                 | EVENT        | /      | none       | [\"e\"]",
                "20[\"e\"]                | EVENT        | /      | 0          | [\"e\"]",
                "2007[\"e\"]              | EVENT        | /      | 7          | [\"e\"]",
                "29999999999[\"e\",1]     | EVENT        | /      | 9999999999 | [\"e\",1]",
                "2/admin,12[\"e\",{}]     | EVENT        | /admin | 12         | [\"e\",{}]",
                "2 [\"e\"]                | EVENT        | /      | none       | [\"e\"]",
                "2[\"\"]                  | EVENT        | /      | none       | [\"\"]",
                "31[]                     | ACK          | /      | 1          | []",
                "3/admin,1[1,null]        | ACK          | /admin | 1          | [1,null]",
                "51-[\"e\",{\"n\":0}]     | BINARY_EVENT | /      | none       | [\"e\",{\"n\":0}]",
                "52-/admin,3[\"e\"]       | BINARY_EVENT | /admin | 3          | [\"e\"]",
                "61-3[]                   | BINARY_ACK   | /      | 3          | []",
            })
    void readsWhatTheGrammarAllows(String text, SocketIoPacket.Type type, String namespace, String id, String payload)
            throws MalformedPacketException {
        SocketIoPacket packet = PacketParser.parse(text);

        assertThat(packet.type()).isEqualTo(type);
        assertThat(packet.namespace()).isEqualTo(namespace);
        assertThat(packet.ackId())
                .isEqualTo(id.equals(NONE) ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(id)));
        assertThat(packet.payload().map(Object::toString).orElse(NONE)).isEqualTo(payload);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // No type, or none that there is, or none that a client sends.
                "",
                " ",
                "7",
                "9[\"e\"]",
                "a",
                "-1",
                "4",
                "4{}",
                "4\"no\"",
                "/admin,",
                "[\"e\"]",
                "{}",
                // CONNECT takes an object and no id.
                "0[]",
                "0\"token\"",
                "01",
                "0null",
                "0true",
                "0{\"a",
                "0{}{}",
                "0{},",
                "0,{}",
                "07{}",
                // DISCONNECT takes nothing.
                "1{}",
                "1[]",
                "11",
                "1 ",
                // An event is an array that begins with a name.
                "2",
                "2[",
                "2[]",
                "2{}",
                "2\"e\"",
                "2[1]",
                "2[null]",
                "2[{}]",
                "2[[\"e\"]]",
                "21",
                "2abc",
                "2null",
                "2[\"e\"",
                "2[\"e\",]",
                "2[\"e\"]]",
                "2[\"e\"][\"e\"]",
                "2[\"e\"]x",
                "2[\"e\"] 1",
                "2,[\"e\"]",
                "2-1[\"e\"]",
                "21-[\"e\"]",
                "2/admin[\"e\"]",
                "2/admin",
                "2['e']",
                "2[\"e\\x\"]",
                "2[\"e\",NaN]",
                "2[\"e\",Infinity]",
                "2[\"e\",-Infinity]",
                "2[\"e\",01]",
                "2[\"e\",.5]",
                "2[\"e\",+1]",
                "2[\"e\",0x1]",
                "2[\"e\",undefined]",
                "2[\"e\"/**/]",
                "2[\"e\",\u0000]",
                "2[\"a\nb\"]",
                // An id has ten digits at most.
                "210000000000[\"e\"]",
                "200000000001[\"e\"]",
                // An acknowledgement has an id and an array.
                "3",
                "3[]",
                "31",
                "31{}",
                "31[",
                "3x[]",
                // A binary packet tells its attachments, in two digits at most.
                "5",
                "5[\"e\"]",
                "5-[\"e\"]",
                "51[\"e\"]",
                "5100-[\"e\"]",
                "545999999-[\"e\"]",
                "51-",
                "51-[]",
                "6",
                "61-[]",
                "6-1[]",
                "61",
            })
    void refusesEverythingElse(String text) {
        assertThatExceptionOfType(MalformedPacketException.class)
                .isThrownBy(() -> PacketParser.parse(text))
                .satisfies(refusal -> assertThat(refusal.rule()).isNotBlank());
    }

    @Test
    void refusesSixtyThousandDigitsAtOnce() {
        String digits = "2" + "1".repeat(60_000) + "[\"e\",1]";
        long shortest = Long.MAX_VALUE;

        for (int run = 0; run < 3; run++) {
            long before = System.nanoTime();
            for (int i = 0; i < 100; i++) {
                assertThatExceptionOfType(MalformedPacketException.class).isThrownBy(() -> PacketParser.parse(digits));
            }
            shortest = Math.min(shortest, System.nanoTime() - before);
        }

        assertThat(shortest).isLessThan(1_000_000_000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "-1", "1."})
    void refusesNumbersOfThousandsOfDigits(String head) {
        assertThatExceptionOfType(MalformedPacketException.class)
                .isThrownBy(() -> PacketParser.parse("2[\"e\"," + head + "0".repeat(60_000) + "]"));
    }

    @Test
    void takesNestingThatClientsHaveAndRefusesDeeper() throws MalformedPacketException {
        assertThat(PacketParser.parse(nested(98)).eventName()).isEqualTo("e");
        assertThatExceptionOfType(MalformedPacketException.class).isThrownBy(() -> PacketParser.parse(nested(101)));
        assertThatExceptionOfType(MalformedPacketException.class).isThrownBy(() -> PacketParser.parse(nested(30_000)));
        assertThatExceptionOfType(MalformedPacketException.class)
                .isThrownBy(() -> PacketParser.parse("0" + "{\"a\":".repeat(40_000)));
    }

    @Test
    void aRefusalNamesNothingOfWhatWasSent() {
        assertThatExceptionOfType(MalformedPacketException.class)
                .isThrownBy(() -> PacketParser.parse("0{\"token\":\"canary"))
                .satisfies(refusal -> assertThat(refusal.toString()).doesNotContain("canary"));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void whateverComesIsReadOrRefused(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            String text = random(random);
            try {
                SocketIoPacket packet = PacketParser.parse(text);
                assertThat(packet.namespace()).startsWith("/");
            } catch (MalformedPacketException refused) {
                assertThat(refused.rule()).isNotBlank();
            }
        }
    }

    static long[] seeds() {
        return new long[] {1, 20, 300, 4_000};
    }

    /** Bytes of all kinds, or the pieces packets are made of in any order, or a good packet with a flaw. */
    private static String random(Random random) {
        switch (random.nextInt(3)) {
            case 0 -> {
                byte[] bytes = new byte[random.nextInt(24)];
                random.nextBytes(bytes);
                return new String(bytes, StandardCharsets.ISO_8859_1);
            }
            case 1 -> {
                String[] pieces = {
                    "0",
                    "2",
                    "3",
                    "5",
                    "-",
                    "/a",
                    ",",
                    "17",
                    "[",
                    "]",
                    "{",
                    "}",
                    "\"e\"",
                    ":",
                    "null",
                    "1e9999",
                    " ",
                    "\ud800",
                    "?",
                    "\\u12",
                    "NaN",
                    "1E-99999999999"
                };
                StringBuilder text = new StringBuilder();
                for (int i = random.nextInt(12); i > 0; i--) {
                    text.append(pieces[random.nextInt(pieces.length)]);
                }
                return text.toString();
            }
            default -> {
                StringBuilder text = new StringBuilder("2/a,17[\"workflow:subscribe\",{\"after\":1.5e3}]");
                text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(256));
                return text.toString();
            }
        }
    }

    private static String nested(int depth) {
        return "2[\"e\"," + "[".repeat(depth) + "]".repeat(depth) + "]";
    }
}
