package dev.skald.adapter.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import dev.skald.domain.access.AccessToken;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** A key pair of an identity provider, with which tokens are signed by hand, also those that no library would sign. */
record ProviderKey(JWK jwk, PrivateKey key) {

    static ProviderKey rsa(String id) {
        return rsa(id, 2_048);
    }

    static ProviderKey rsa(String id, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            KeyPair pair = generator.generateKeyPair();
            return new ProviderKey(
                    new RSAKey.Builder((RSAPublicKey) pair.getPublic())
                            .keyID(id)
                            .build(),
                    pair.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static ProviderKey ec(String id, Curve curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve.getStdName()));
            KeyPair pair = generator.generateKeyPair();
            return new ProviderKey(
                    new ECKey.Builder(curve, (ECPublicKey) pair.getPublic())
                            .keyID(id)
                            .build(),
                    pair.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static ProviderKey ed25519(String id) {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            byte[] encoded = pair.getPublic().getEncoded();
            byte[] point = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
            return new ProviderKey(
                    new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(point))
                            .keyID(id)
                            .build(),
                    pair.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** A key set of the public halves of these. */
    static String set(ProviderKey... keys) {
        return "{\"keys\":["
                + String.join(
                        ",",
                        List.of(keys).stream()
                                .map(key -> key.jwk().toJSONString())
                                .toList())
                + "]}";
    }

    /** A token with a header of this algorithm and the id of this key. */
    AccessToken sign(JWSAlgorithm algorithm, String claims) {
        return signed(
                algorithm,
                "{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\",\"kid\":\"" + jwk.getKeyID() + "\"}",
                claims);
    }

    /** A token with this header, signed with this algorithm whatever the header says. */
    AccessToken signed(JWSAlgorithm algorithm, String header, String claims) {
        String input = RawTokens.base64(header) + "." + RawTokens.base64(claims);
        try {
            byte[] signature = signature(algorithm, input.getBytes(StandardCharsets.US_ASCII));
            return new AccessToken(
                    input + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature));
        } catch (GeneralSecurityException | JOSEException e) {
            throw new AssertionError(e);
        }
    }

    /** What this key signs these bytes with. */
    byte[] signature(JWSAlgorithm algorithm, byte[] input) throws GeneralSecurityException, JOSEException {
        String name = algorithm.getName();
        String bits = name.substring(name.length() - 3);
        Signature signer = switch (name.substring(0, 2)) {
            case "RS" -> Signature.getInstance("SHA" + bits + "withRSA");
            case "PS" -> Signature.getInstance("RSASSA-PSS");
            case "ES" -> Signature.getInstance("SHA" + bits + "withECDSAinP1363Format");
            default -> Signature.getInstance("Ed25519");
        };
        if (name.startsWith("PS")) {
            signer.setParameter(new PSSParameterSpec(
                    "SHA-" + bits, "MGF1", new MGF1ParameterSpec("SHA-" + bits), Integer.parseInt(bits) / 8, 1));
        }
        signer.initSign(key);
        signer.update(input);
        return signer.sign();
    }
}
