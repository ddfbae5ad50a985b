package dev.skald.adapter.jwt;

import java.lang.System.Logger.Level;
import java.security.Provider;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * Whose native code checks signatures, where there is some for the platform: that of AWS-LC, which takes a fifteenth of
 * the time of Java 17 for ECDSA and Ed25519, and half of it for RSA. Elsewhere the JDK does.
 *
 * <p>It is for signatures alone, and is not registered with the JDK: what is hashed, encrypted or drawn by lot remains
 * the JDK's.
 */
final class NativeSignatures {

    private static final System.Logger LOGGER = System.getLogger(NativeSignatures.class.getName());
    private static final String PROVIDER = "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";
    private static final String ANY = "SHA256withECDSA";
    private static final Optional<Provider> LOADED = load();

    private NativeSignatures() {}

    /**
     * The provider, or empty if it is not on the class path, or cannot be loaded here: its code is for another
     * platform, or there is no directory to put it into. The first call loads it, which takes some tenths of a second:
     * nobody calls where tokens are signed with a secret.
     */
    static Optional<Provider> provider() {
        return LOADED;
    }

    private static Optional<Provider> load() {
        try {
            // One that could not load its code has no algorithm.
            Optional<Provider> usable =
                    ServiceLoader.load(Provider.class, NativeSignatures.class.getClassLoader()).stream()
                            .filter(found -> found.type().getName().equals(PROVIDER))
                            .map(ServiceLoader.Provider::get)
                            .filter(found -> found.getService("Signature", ANY) != null)
                            .findFirst();
            LOGGER.log(
                    Level.INFO,
                    "signatures of tokens are checked by {0}",
                    usable.map(Provider::getName).orElse("the JDK, more slowly: there is no native code for it here"));
            return usable;
        } catch (ServiceConfigurationError | RuntimeException | LinkageError e) {
            LOGGER.log(Level.INFO, "signatures of tokens are checked by the JDK, more slowly", e);
            return Optional.empty();
        }
    }
}
