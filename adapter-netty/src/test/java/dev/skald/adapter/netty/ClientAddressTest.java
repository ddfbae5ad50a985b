package dev.skald.adapter.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.Inet6Address;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressTest {

    @ParameterizedTest
    @CsvSource({
        "192.0.2.60,             192.0.2.60,        192.0.2.60",
        "::ffff:192.0.2.60,      192.0.2.60,        192.0.2.60",
        "2001:DB8:0:0:0::1,      2001:db8::1,       2001:db8::",
        "[2001:db8:1:2:3:4:5:6], 2001:db8:1:2:3:4:5:6, 2001:db8:1:2::",
        "::1,                    ::1,               ::"
    })
    void isReadWrittenAndCountedByItsNetwork(String text, String written, String network) {
        ClientAddress address = ClientAddress.parse(text).orElseThrow();

        assertThat(address).hasToString(written);
        assertThat(address.network()).hasToString(network);
        assertThat(address).isEqualTo(ClientAddress.parse(written).orElseThrow());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "localhost", "unknown", "_hidden", "192.0.2", "192.0.2.256", "1.2.3.4:80", "::g"})
    void whatIsNoAddressIsNone(String text) {
        assertThat(ClientAddress.parse(text)).isEmpty();
    }

    @Test
    void aZoneCountsForNothing() throws UnknownHostException {
        byte[] bytes = ClientAddress.parse("fe80::1").orElseThrow().ip().getAddress();

        assertThat(new ClientAddress(Inet6Address.getByAddress("", bytes, 3))).hasToString("fe80::1");
    }

    @Test
    void isWhatItWasAssigned() {
        EmbeddedChannel channel = new EmbeddedChannel();
        assertThat(ClientAddress.of(channel)).isEqualTo(ClientAddress.NONE);

        ClientAddress handedOn = ClientAddress.parse("192.0.2.60").orElseThrow();
        handedOn.assignTo(channel);

        assertThat(ClientAddress.of(channel)).isEqualTo(handedOn);
        channel.finish();
    }
}
