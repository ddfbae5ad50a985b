package dev.skald.benchmarks.load;

import dev.skald.benchmarks.access.ProviderKey;
import dev.skald.benchmarks.access.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who signs the tokens of each server.
 *
 * @param secret signs with the secret, which most servers go by
 * @param providers the keys of those that go by a provider's, by their names
 */
record Signers(Tokens secret, Map<String, ProviderKey> providers) {

    /** A secret, and a provider with a key for each of Skald's ways to trust one. */
    Signers() {
        this(
                new Tokens(),
                new TreeMap<>(Map.of(
                        Contender.SKALD_RS256, ProviderKey.rs256(),
                        Contender.SKALD_ES256, ProviderKey.es256())));
    }

    Tokens of(Contender contender) {
        ProviderKey key = providers.get(contender.name());
        return key == null ? secret : secret.by(key);
    }

    /**
     * The contenders, and Skald once more for each provider, behind Skald.
     *
     * @param directory where the key sets are written to
     */
    List<Contender> with(List<Contender> contenders, Path directory) throws IOException {
        List<Contender> all = new ArrayList<>();
        Files.createDirectories(directory);
        for (Contender contender : contenders) {
            all.add(contender);
            if (contender.name().equals(Contender.SKALD)) {
                for (Map.Entry<String, ProviderKey> provider : providers.entrySet()) {
                    String name = provider.getKey();
                    Path keys = directory.resolve(name + ".jwks.json");
                    all.add(contender.provided(
                            name, Files.writeString(keys, provider.getValue().keySet())));
                }
            }
        }
        return all;
    }
}
