package dev.skald.benchmarks.security;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * The deployment that is looked at: how it is reached, and what it says. All that it says is looked through for
 * credentials. Thread-safe.
 *
 * @param url where it is, without a path behind which it stands
 * @param tls whom its certificate is trusted by; unused where it speaks none
 * @param canaries the credentials that nothing it says may have
 */
record Deployment(URI url, SSLContext tls, Canaries canaries) {

    private static final int CONNECT_MILLIS = 10_000;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int MAX_TRIES = 8;
    private static final long MAX_PAUSE_SECONDS = 10;

    /** Whether it is reached by TLS. */
    boolean encrypted() {
        return url.getScheme().equals("https");
    }

    /** Whether it is on this machine. */
    boolean local() {
        try {
            return InetAddress.getByName(url.getHost()).isLoopbackAddress();
        } catch (IOException unknown) {
            return false;
        }
    }

    /** Its own origin, as it is reached here. */
    String authority() {
        return url.getPort() < 0 ? url.getHost() : url.getHost() + ":" + url.getPort();
    }

    /** A new connection to it, encrypted if it is. */
    Socket connect() throws IOException {
        Socket plain = plain();
        if (!encrypted()) {
            return plain;
        }
        try {
            SSLSocket socket =
                    (SSLSocket) tls.getSocketFactory().createSocket(plain, url.getHost(), plain.getPort(), true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.setSoTimeout(CONNECT_MILLIS);
            socket.startHandshake();
            return socket;
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    /** A new connection on which nothing was said yet, be it encrypted or not. */
    Socket plain() throws IOException {
        Socket socket = new Socket();
        try {
            int port = url.getPort() >= 0 ? url.getPort() : encrypted() ? 443 : 80;
            socket.connect(new InetSocketAddress(url.getHost(), port), CONNECT_MILLIS);
            socket.setTcpNoDelay(true);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Sends a request without a body on a connection of its own, and awaits the answer; waits where it is told to. */
    Answer ask(String method, String path, String... headers) throws IOException, InterruptedException {
        return send(method, path, Optional.empty(), headers);
    }

    /** Sends a request with a body, likewise. */
    Answer send(String method, String path, Optional<String> body, String... headers)
            throws IOException, InterruptedException {
        Answer answer = once(method, path, body, headers);
        for (int i = 1; i < MAX_TRIES && answer.status() == TOO_MANY_REQUESTS; i++) {
            long seconds = answer.header("Retry-After").map(Long::parseLong).orElse(1L);
            TimeUnit.SECONDS.sleep(Math.min(MAX_PAUSE_SECONDS, Math.max(1, seconds)));
            answer = once(method, path, body, headers);
        }
        return answer;
    }

    /** Sends a request once, and takes the answer as it is. */
    Answer once(String method, String path, Optional<String> body, String... headers) throws IOException {
        try (Wire wire = new Wire(this)) {
            wire.request(method, path, body, headers);
            return wire.answer(method, Duration.ofSeconds(40));
        }
    }

    /** The header by which a token is shown. */
    static String bearer(String token) {
        return "Authorization: Bearer " + token;
    }

    /** These headers, and one more. */
    static String[] with(String[] headers, String more) {
        String[] all = Arrays.copyOf(headers, headers.length + 1);
        all[headers.length] = more;
        return all;
    }

    static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
