package dev.skald.benchmarks.security;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;

/** What is tried on the line: row 28. */
final class LineRows {

    private static final List<String> OLD = List.of("SSLv3", "TLSv1", "TLSv1.1");
    private static final List<String> GOOD = List.of("TLSv1.2", "TLSv1.3");
    private static final List<String> WEAK = List.of("_NULL_", "_anon_", "_EXPORT", "_RC4_", "_DES_", "_3DES_", "_MD5");

    private final Deployment deployment;

    LineRows(Deployment deployment) {
        this.deployment = deployment;
    }

    List<Row> rows() {
        return List.of(Row.of(28, "TLS 1.2 or later; compression off", this::line));
    }

    private void line(Findings findings) throws IOException, InterruptedException {
        if (deployment.encrypted()) {
            versions(findings);
        } else if (deployment.local()) {
            findings.unknown("the address is http on this machine: give the one that clients use");
        } else {
            findings.broken("the address is http: whoever is on the line reads tokens");
        }
        compression(findings);
    }

    private void versions(Findings findings) {
        boolean old = false;
        for (String version : OLD) {
            if (speaks(version, Optional.empty())) {
                old = true;
                findings.broken(version + " is spoken");
            }
        }
        if (!old) {
            findings.held("none of " + String.join(", ", OLD) + " is spoken");
        }
        List<String> good = GOOD.stream()
                .filter(version -> speaks(version, Optional.empty()))
                .toList();
        findings.check(!good.isEmpty(), "spoken are " + String.join(", ", good), "neither TLS 1.2 nor 1.3 is spoken");
        List<String> weak = Stream.of(deployment.tls().getServerSocketFactory().getSupportedCipherSuites())
                .filter(suite -> WEAK.stream().anyMatch(suite.replace("_WITH_", "__")::contains))
                .toList();
        findings.check(
                weak.isEmpty() || !speaks("TLSv1.2", Optional.of(weak)),
                "none of " + weak.size() + " weak cipher suites is taken",
                "a weak cipher suite is taken");
    }

    private boolean speaks(String version, Optional<List<String>> suites) {
        try (Socket plain = deployment.plain();
                SSLSocket socket = (SSLSocket) deployment
                        .tls()
                        .getSocketFactory()
                        .createSocket(plain, deployment.url().getHost(), plain.getPort(), true)) {
            socket.setSoTimeout(10_000);
            socket.setEnabledProtocols(new String[] {version});
            suites.ifPresent(names -> socket.setEnabledCipherSuites(names.toArray(new String[0])));
            socket.startHandshake();
            return socket.getSession().getProtocol().equals(version);
        } catch (IOException | IllegalArgumentException refused) {
            return false;
        }
    }

    private void compression(Findings findings) throws IOException, InterruptedException {
        String extension =
                "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits, x-webkit-deflate-frame";
        try (Wire wire = new Wire(deployment)) {
            Answer answer = Session.upgrade(wire, "", extension);
            findings.check(
                    answer.status() == 101
                            && answer.header("Sec-WebSocket-Extensions").isEmpty(),
                    "no extension of the WebSocket is agreed on",
                    "asked for permessage-deflate, a WebSocket is answered with " + answer.status() + " and "
                            + answer.header("Sec-WebSocket-Extensions").orElse("no extension"));
        }
        boolean plain = true;
        for (String path : List.of("/v1/workflows", "/ws/?EIO=4&transport=polling", "/metrics", "/health/live")) {
            Answer answer = deployment.ask("GET", path, "Accept-Encoding: gzip, deflate, br");
            Optional<String> coding = answer.header("Content-Encoding");
            if (coding.filter(name -> !name.toLowerCase(Locale.ROOT).equals("identity"))
                    .isPresent()) {
                plain = false;
                findings.broken(path + " is answered in " + coding.get());
            }
        }
        if (plain) {
            findings.held("nothing is compressed for whoever accepts it");
        }
    }
}
