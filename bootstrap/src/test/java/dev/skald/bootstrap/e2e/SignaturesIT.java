package dev.skald.bootstrap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar checks signatures of a provider with the native code in it, and without it where that cannot be loaded. */
class SignaturesIT {

    private static final String BY = "signatures of tokens are checked by ";
    private static final int COORDINATE = 32;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private static Path directory;

    private static KeyPair key;
    private static Path keys;

    @BeforeAll
    static void publish() throws GeneralSecurityException, IOException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        key = generator.generateKeyPair();
        ECPublicKey known = (ECPublicKey) key.getPublic();
        keys = Files.writeString(
                directory.resolve("jwks.json"),
                "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\"}]}"
                        .formatted(
                                base64(coordinate(known.getW().getAffineX())),
                                base64(coordinate(known.getW().getAffineY()))));
    }

    @Test
    void byTheNativeCodeInTheJar() throws Exception {
        try (SkaldProcess skald = serving(Map.of())) {
            skald.awaitLogged(BY + "AmazonCorrettoCryptoProvider");
            takesItsTokensAlone(skald);
        }
    }

    @Test
    void byTheJdkWhereNothingMayBeUnpacked() throws Exception {
        Path noDirectory = keys;
        try (SkaldProcess skald = serving(Map.of("JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=" + noDirectory))) {
            skald.awaitLogged(BY + "the JDK");
            takesItsTokensAlone(skald);
        }
    }

    private static SkaldProcess serving(Map<String, String> more) {
        Map<String, String> variables = new HashMap<>(more);
        variables.put("JWT_SECRET", "");
        variables.put("JWT_JWKS_FILE", keys.toString());
        return SkaldProcess.serving(variables);
    }

    private static void takesItsTokensAlone(SkaldProcess skald) throws Exception {
        String token = token();
        assertThat(status(skald, token)).isEqualTo(200);
        char last = token.charAt(token.length() - 2);
        String forged =
                token.substring(0, token.length() - 2) + (last == 'A' ? 'B' : 'A') + token.charAt(token.length() - 1);
        assertThat(status(skald, forged)).isEqualTo(401);
    }

    private static int status(SkaldProcess skald, String token) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(skald.address().resolve("/v1/workflows"))
                .header("Authorization", "Bearer " + token)
                .build();
        return HTTP.send(request, BodyHandlers.discarding()).statusCode();
    }

    private static String token() throws GeneralSecurityException {
        String signed = base64("{\"alg\":\"ES256\"}".getBytes(StandardCharsets.US_ASCII)) + "."
                + base64("{\"sub\":\"alice\",\"exp\":4000000000}".getBytes(StandardCharsets.US_ASCII));
        Signature signer = Signature.getInstance("SHA256withECDSAinP1363Format");
        signer.initSign(key.getPrivate());
        signer.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + base64(signer.sign());
    }

    private static byte[] coordinate(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] padded = new byte[COORDINATE];
        byte[] significant = bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
        System.arraycopy(significant, 0, padded, COORDINATE - significant.length, significant.length);
        return padded;
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
