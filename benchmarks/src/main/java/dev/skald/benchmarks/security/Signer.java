package dev.skald.benchmarks.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.text.ParseException;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs tokens by hand, also those that no library would sign.
 *
 * @param algorithm the algorithm, as headers name it
 * @param keyId the id of the key, if it has one
 * @param publicKey its public half, if it has one that is known
 * @param signature signs bytes
 */
record Signer(String algorithm, Optional<String> keyId, Optional<PublicKey> publicKey, Bytes signature) {

    private static final String PEM = "-----(BEGIN|END) PRIVATE KEY-----";

    /** Makes a signature. */
    @FunctionalInterface
    interface Bytes {
        byte[] of(byte[] input) throws GeneralSecurityException;
    }

    /** Signs with HMAC over SHA-256, -384 or -512, with any key. */
    static Signer hmac(int bits, byte[] key) {
        return new Signer("HS" + bits, Optional.empty(), Optional.empty(), input -> {
            Mac mac = Mac.getInstance("HmacSHA" + bits);
            mac.init(new SecretKeySpec(key, "HmacSHA" + bits));
            return mac.doFinal(input);
        });
    }

    /**
     * Signs with the key of a file: a JSON Web Key, or PEM in PKCS#8.
     *
     * @param keyId the id of the key, where the file does not tell it
     * @throws IOException if there is none in it
     */
    static Signer of(Path file, Optional<String> keyId) throws IOException {
        String text = Files.readString(file).strip();
        try {
            return text.startsWith("{") ? jwk(text, keyId) : key(pem(text), keyId, Optional.empty());
        } catch (GeneralSecurityException | ParseException | JOSEException | IllegalArgumentException e) {
            throw new IOException(
                    file + " has no private key: neither a JSON Web Key (RSA or EC) nor PEM in PKCS#8", e);
        }
    }

    private static Signer jwk(String text, Optional<String> keyId)
            throws ParseException, JOSEException, GeneralSecurityException {
        JWK jwk = JWK.parse(text);
        Optional<String> id = Optional.ofNullable(jwk.getKeyID()).or(() -> keyId);
        if (jwk.isPrivate() && jwk.getKeyType().getValue().equals("RSA")) {
            return key(
                    jwk.toRSAKey().toPrivateKey(),
                    id,
                    Optional.of(jwk.toRSAKey().toPublicKey()));
        }
        if (jwk.isPrivate() && jwk.getKeyType().getValue().equals("EC")) {
            return key(
                    jwk.toECKey().toPrivateKey(), id, Optional.of(jwk.toECKey().toPublicKey()));
        }
        throw new IllegalArgumentException("no private key of RSA or EC");
    }

    private static PrivateKey pem(String text) throws GeneralSecurityException {
        byte[] der = Base64.getMimeDecoder().decode(text.replaceAll(PEM, ""));
        for (String kind : new String[] {"RSA", "EC", "Ed25519"}) {
            try {
                return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (InvalidKeySpecException another) {
                // Of another kind.
            }
        }
        throw new InvalidKeySpecException("no private key in PKCS#8");
    }

    /** Signs with a private key, by the algorithm that is usual for its kind. */
    static Signer key(PrivateKey key, Optional<String> keyId, Optional<PublicKey> publicKey)
            throws GeneralSecurityException {
        if (key instanceof RSAPrivateCrtKey rsa) {
            PublicKey half = KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()));
            return signing("RS256", "SHA256withRSA", key, keyId, Optional.of(half));
        }
        if (key instanceof ECPrivateKey ec) {
            int size = ec.getParams().getCurve().getField().getFieldSize();
            int bits = size == 521 ? 512 : size;
            return signing("ES" + bits, "SHA" + bits + "withECDSAinP1363Format", key, keyId, publicKey);
        }
        return signing("EdDSA", "Ed25519", key, keyId, publicKey);
    }

    private static Signer signing(
            String algorithm, String name, PrivateKey key, Optional<String> keyId, Optional<PublicKey> publicKey) {
        return new Signer(algorithm, keyId, publicKey, input -> {
            Signature signature = Signature.getInstance(name);
            signature.initSign(key);
            signature.update(input);
            return signature.sign();
        });
    }

    /** Signs with an RSA key of its own, which nobody trusts. */
    static Signer stranger() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            KeyPair pair = generator.generateKeyPair();
            return key(pair.getPrivate(), Optional.of("stranger"), Optional.of(pair.getPublic()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has RSA", e);
        }
    }

    /** The usual header of a token. */
    String header() {
        return header("");
    }

    /** The usual header, and further members, each with a comma before it. */
    String header(String more) {
        return "{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\""
                + keyId.map(id -> ",\"kid\":" + Session.quoted(id)).orElse("") + more + "}";
    }

    /** A token of a header and claims, whatever they say. */
    String token(String header, String claims) {
        String input = encoded(header) + "." + encoded(claims);
        try {
            return input + "." + encoded(signature.of(input.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("it cannot sign by " + algorithm, e);
        }
    }

    /** A token that nobody signed. */
    static String unsigned(String header, String claims, String signature) {
        return encoded(header) + "." + encoded(claims) + "." + signature;
    }

    static String encoded(String text) {
        return encoded(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
