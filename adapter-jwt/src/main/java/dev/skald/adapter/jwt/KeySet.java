package dev.skald.adapter.jwt;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The keys of a JSON Web Key Set (RFC 7517, section 5) that tokens can be verified with: one at least. Immutable. */
final class KeySet {

    /** How many keys are tried for a token that names none. */
    private static final int MAX_TRIED = 8;

    private final List<TrustedKey> keys;
    private final Map<String, List<TrustedKey>> byId;
    private final int skipped;

    private KeySet(List<TrustedKey> keys, int skipped) {
        this.keys = List.copyOf(keys);
        this.byId = new LinkedHashMap<>();
        for (TrustedKey key : keys) {
            if (key.jwk().getKeyID() != null) {
                byId.computeIfAbsent(key.jwk().getKeyID(), id -> new ArrayList<>(1))
                        .add(key);
            }
        }
        this.skipped = skipped;
    }

    /**
     * Reads a key set. Keys that cannot be used are skipped, one that is malformed as well: what a provider publishes
     * for others must not cost the keys that it publishes for us.
     *
     * @throws KeyFetchException if it is no key set, or has no key that can be used
     */
    static KeySet parse(byte[] document) throws KeyFetchException {
        List<?> members;
        try {
            Map<String, Object> json = JSONObjectUtils.parse(new String(document, StandardCharsets.UTF_8));
            if (json == null || !(json.get("keys") instanceof List<?> list)) {
                throw new KeyFetchException("it is no JSON object with a list named keys");
            }
            members = list;
        } catch (ParseException | RuntimeException e) {
            throw new KeyFetchException("it is no JSON object");
        }
        List<TrustedKey> usable = new ArrayList<>();
        members.forEach(member -> usable(member).ifPresent(usable::add));
        if (usable.isEmpty()) {
            throw new KeyFetchException("none of its " + members.size() + " keys can be used");
        }
        return new KeySet(usable, members.size() - usable.size());
    }

    private static Optional<TrustedKey> usable(Object member) {
        try {
            return member instanceof Map<?, ?> object ? TrustedKey.of(JWK.parse(strings(object))) : Optional.empty();
        } catch (ParseException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static Map<String, Object> strings(Map<?, ?> object) {
        Map<String, Object> members = new LinkedHashMap<>();
        object.forEach((name, value) -> members.put(String.valueOf(name), value));
        return members;
    }

    /**
     * Whether what it says of a token with this header would not change by more keys: it names none, or one of these.
     */
    boolean covers(JWSHeader header) {
        return header.getKeyID() == null || byId.containsKey(header.getKeyID());
    }

    /**
     * The checks with the keys that fit a token with this header: its algorithm is theirs, and they are the named one,
     * if one is.
     */
    List<SignatureCheck> checks(JWSHeader header) {
        Stream<TrustedKey> named =
                header.getKeyID() == null ? keys.stream() : byId.getOrDefault(header.getKeyID(), List.of()).stream();
        return named.filter(key -> key.isFor(header))
                .limit(MAX_TRIED)
                .map(TrustedKey::check)
                .toList();
    }

    /** Whether another set has the same keys. */
    boolean hasKeysOf(KeySet other) {
        return jwks().equals(other.jwks());
    }

    private List<JWK> jwks() {
        return keys.stream().map(TrustedKey::jwk).toList();
    }

    /** How many keys can be used. */
    int size() {
        return keys.size();
    }

    /** How many others there are. */
    int skipped() {
        return skipped;
    }
}
