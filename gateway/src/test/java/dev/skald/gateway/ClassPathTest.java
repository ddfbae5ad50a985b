package dev.skald.gateway;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The library brings a program neither a command line, nor a logging backend, nor a client. */
class ClassPathTest {

    @ParameterizedTest
    @ValueSource(strings = {"picocli.CommandLine", "ch.qos.logback.classic.Logger", "io.socket.client.IO"})
    void itBringsNoneOfWhatTheProgramsNeed(String absent) {
        assertThatExceptionOfType(ClassNotFoundException.class).isThrownBy(() -> Class.forName(absent));
    }
}
