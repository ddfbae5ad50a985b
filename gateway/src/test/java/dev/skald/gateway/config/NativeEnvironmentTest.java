package dev.skald.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Whether Java read a variable as it was set. */
class NativeEnvironmentTest {

    private static final byte[] BLOCK = "PATH=/bin\0S=äß\0T=ä\0S=again\0EMPTY=\0".getBytes(StandardCharsets.UTF_8);

    @Test
    void aVariableThatWasReadAsUtf8Is() {
        assertThat(NativeEnvironment.misread("S", "äß", BLOCK)).isFalse();
        assertThat(NativeEnvironment.misread("S", "again", BLOCK)).isFalse();
    }

    @Test
    void oneThatWasReadInAnotherEncodingIsNot() {
        for (String encoding : new String[] {"ISO-8859-1", "KOI8-R", "GBK", "US-ASCII"}) {
            String read = new String("äß".getBytes(StandardCharsets.UTF_8), Charset.forName(encoding));
            assertThat(NativeEnvironment.misread("S", read, BLOCK)).as(encoding).isTrue();
        }
    }

    @Test
    void ofOneThatIsNotThereNothingCanBeSaid() {
        assertThat(NativeEnvironment.misread("U", "ä", BLOCK)).isFalse();
        assertThat(NativeEnvironment.misread("S", "ä", new byte[0])).isFalse();
    }

    @Test
    void whatThisProcessWasStartedWithIsReadRight() {
        Map<String, String> environment = System.getenv();
        assertThat(environment)
                .isNotEmpty()
                .allSatisfy((name, value) ->
                        assertThat(NativeEnvironment.misread(name, value)).isEqualTo(value.contains("\ufffd")));
        assertThat(NativeEnvironment.misread("PATH", "another than it was started with, ä"))
                .isFalse();
    }
}
