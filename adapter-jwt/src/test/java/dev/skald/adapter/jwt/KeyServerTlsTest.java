package dev.skald.adapter.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.jwk.Curve;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which servers are believed that keys are fetched from over https. */
class KeyServerTlsTest {

    private static final ProviderKey KEY = ProviderKey.ec("k", Curve.P_256);
    private static final String PASSWORD = "changeit";

    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
    private final KeyListener listener = new KeyListener() {
        @Override
        public void changed(String source, int keys, int skipped) {
            // As expected.
        }

        @Override
        public void failed(String source, String why, boolean keys) {
            failures.add(why);
        }
    };

    @TempDir
    private Path directory;

    @Test
    void oneWhoseAuthorityIsNamedIsBelieved() throws Exception {
        Path pem = certify("own", "dns:localhost,ip:127.0.0.1");
        HttpsServer server = serve("own");
        try (ProviderKeys keys = fetch(server, Optional.of(pem))) {
            await().atMost(Duration.ofSeconds(30)).until(keys::ready);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void oneWhoseAuthorityIsNotNamedIsNot() throws Exception {
        certify("own", "dns:localhost,ip:127.0.0.1");
        Path another = certify("another", "dns:localhost,ip:127.0.0.1");
        HttpsServer server = serve("own");
        for (Optional<Path> authorities : List.of(Optional.<Path>empty(), Optional.of(another))) {
            failures.clear();
            try (ProviderKeys keys = fetch(server, authorities)) {
                awaitFailure("it cannot be reached: SSLHandshakeException");
                assertThat(keys.ready()).isFalse();
            }
        }
        server.stop(0);
    }

    @Test
    void oneThatIsNotWhoItShouldBeIsNot() throws Exception {
        Path pem = certify("own", "dns:other.example");
        HttpsServer server = serve("own");
        try (ProviderKeys keys = fetch(server, Optional.of(pem))) {
            awaitFailure("it cannot be reached: SSLHandshakeException");
            assertThat(keys.ready()).isFalse();
        } finally {
            server.stop(0);
        }
    }

    /** A server that is slow at first was told as such, and is asked again. */
    private void awaitFailure(String why) {
        await().atMost(Duration.ofSeconds(30)).until(() -> failures.contains(why));
    }

    private ProviderKeys fetch(HttpsServer server, Optional<Path> authorities) {
        URI url = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/jwks");
        return ProviderKeys.of(
                new KeyLocation.Url(url), new KeySettings(Duration.ofHours(1), authorities, any -> true), listener);
    }

    private HttpsServer serve(String name) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream content = Files.newInputStream(directory.resolve(name + ".p12"))) {
            store.load(content, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            try (exchange) {
                KeyServer.send(exchange, 200, ProviderKey.set(KEY));
            }
        });
        server.start();
        return server;
    }

    /** Makes a key and a certificate for it, signed by itself, with the JDK's own tool. */
    private Path certify(String name, String names) throws IOException, InterruptedException {
        String store = directory.resolve(name + ".p12").toString();
        Path pem = directory.resolve(name + ".pem");
        keytool(
                "-genkeypair",
                "-alias",
                "k",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=" + names,
                "-keystore",
                store,
                "-storepass",
                PASSWORD,
                "-storetype",
                "PKCS12");
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                "k",
                "-file",
                pem.toString(),
                "-keystore",
                store,
                "-storepass",
                PASSWORD);
        return pem;
    }

    private static void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }
}
