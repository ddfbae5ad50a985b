package dev.skald.gateway.config;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Collects settings for a gateway inside another program. It holds them to the rules of the environment. Not
 * thread-safe.
 */
public final class SkaldConfigBuilder {

    private final Map<Variable, String> settings = new EnumMap<>(Variable.class);

    SkaldConfigBuilder() {}

    /** Sets the address to bind; default: {@code 0.0.0.0}. */
    public SkaldConfigBuilder host(String host) {
        return set(Variable.HOST, host);
    }

    /** Sets the port to bind; 0 picks a free one; default: 8080. */
    public SkaldConfigBuilder port(int port) {
        return set(Variable.PORT, Integer.toString(port));
    }

    /** Sets the secret for HS256: 32 bytes of UTF-8 or more; there is no default. */
    public SkaldConfigBuilder secret(String secret) {
        return set(Variable.JWT_SECRET, secret);
    }

    /** Sets the origins whose browsers are served, beside the gateway's own; default: that of {@code CORS_ORIGINS}. */
    public SkaldConfigBuilder corsOrigins(String... origins) {
        return set(Variable.CORS_ORIGINS, String.join(",", List.of(origins)));
    }

    /** Sets any variable, written as in the environment; a blank value brings its default back. */
    public SkaldConfigBuilder set(Variable variable, String value) {
        settings.put(variable, value);
        return this;
    }

    /**
     * Builds the settings, all of them checked.
     *
     * @throws ConfigException at the first one that cannot be used
     */
    public SkaldConfig build() {
        return SkaldConfig.from(settings.entrySet().stream()
                .collect(Collectors.toMap(setting -> setting.getKey().name(), Map.Entry::getValue)));
    }
}
