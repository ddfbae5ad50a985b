package dev.skald.gateway.trust;

import dev.skald.adapter.jwt.ClaimNames;
import dev.skald.adapter.jwt.JwtSettings;
import dev.skald.adapter.jwt.KeyListener;
import dev.skald.adapter.jwt.KeyLocation;
import dev.skald.adapter.jwt.KeySettings;
import dev.skald.adapter.jwt.NimbusTokenVerifier;
import dev.skald.adapter.jwt.ProviderKeys;
import dev.skald.adapter.jwt.RememberingTokenVerifier;
import dev.skald.adapter.jwt.SharedSecret;
import dev.skald.adapter.jwt.TokenRequest;
import dev.skald.adapter.jwt.TokenSigner;
import dev.skald.domain.access.Principal;
import dev.skald.domain.port.TokenVerifier;
import dev.skald.gateway.config.ConfigException;
import dev.skald.gateway.config.KeyUrl;
import dev.skald.gateway.config.SkaldConfig;
import dev.skald.gateway.config.Variable;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whose tokens the gateway takes: the verifiers of its settings, and the keys behind them. Thread-safe. */
public final class TokenTrust implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TokenTrust.class);
    private static final int MAX_OF_AGENTS = 4_096;
    private static final int MAX_OF_VIEWERS = 16_384;
    private static final Duration UNUSED_TTL = Duration.ofHours(1);

    private final TokenVerifier verifier;
    private final Optional<ProviderKeys> keys;
    private final Clock clock;

    private TokenTrust(TokenVerifier verifier, Optional<ProviderKeys> keys, Clock clock) {
        this.verifier = verifier;
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * Trusts whom the settings name, and begins to fetch keys if there are some to fetch.
     *
     * @throws ConfigException if {@code JWT_JWKS_CA} names no file of certificates
     */
    public static TokenTrust of(SkaldConfig.Tokens tokens, Clock clock) {
        if (tokens.keys() instanceof SkaldConfig.Keys.Shared shared) {
            SharedSecret secret = SharedSecret.of(shared.secret().value());
            return new TokenTrust(NimbusTokenVerifier.hs256(secret, settings(tokens), clock), Optional.empty(), clock);
        }
        if (tokens.audience().isEmpty()) {
            LOG.warn("JWT_AUDIENCE is not set: every token of the identity provider is taken, those for others too");
        }
        if (tokens.keys() instanceof SkaldConfig.Keys.Issuers issuers) {
            return of(
                    fetched(() -> ProviderKeys.of(issuers.urls(), fetching(issuers.fetching()), new KeyLog())),
                    tokens,
                    issuers.admins(),
                    clock);
        }
        if (tokens.issuer().isEmpty()) {
            LOG.warn("JWT_ISSUER is not set: tokens of any issuer are taken that the keys signed");
        }
        return of(fetched(() -> ofOne(tokens.keys())), tokens, Set.of(), clock);
    }

    private static ProviderKeys ofOne(SkaldConfig.Keys keys) {
        return keys instanceof SkaldConfig.Keys.Url url
                ? ProviderKeys.of(new KeyLocation.Url(url.url()), fetching(url.fetching()), new KeyLog())
                : ProviderKeys.of(
                        new KeyLocation.File(((SkaldConfig.Keys.File) keys).file()),
                        new KeySettings(UNUSED_TTL, Optional.empty(), KeyUrl::isSafe),
                        new KeyLog());
    }

    private static TokenTrust of(ProviderKeys keys, SkaldConfig.Tokens tokens, Set<String> admins, Clock clock) {
        return new TokenTrust(
                NimbusTokenVerifier.jwks(keys, settings(tokens), admins, clock), Optional.of(keys), clock);
    }

    private static ProviderKeys fetched(Supplier<ProviderKeys> keys) {
        try {
            return keys.get();
        } catch (IllegalArgumentException e) {
            throw new ConfigException(Variable.JWT_JWKS_CA, String.valueOf(e.getMessage()));
        }
    }

    private static KeySettings fetching(SkaldConfig.Fetching fetching) {
        return new KeySettings(fetching.ttl(), fetching.authorities(), KeyUrl::isSafe);
    }

    private static JwtSettings settings(SkaldConfig.Tokens tokens) {
        return new JwtSettings(tokens.issuer(), tokens.audience(), tokens.clockSkew(), names(tokens));
    }

    private static ClaimNames names(SkaldConfig.Tokens tokens) {
        SkaldConfig.ClaimNames claims = tokens.claims();
        return new ClaimNames(claims.subject(), claims.scope(), claims.workflows(), claims.audience());
    }

    /** Signs a token for whom the settings trust: a credential. */
    public static String sign(SkaldConfig.Tokens tokens, Principal principal, Clock clock) {
        return TokenSigner.hs256(SharedSecret.of(tokens.secret().value()), names(tokens), clock)
                .sign(new TokenRequest(
                        principal.subject(),
                        principal.scopes(),
                        principal.workflows(),
                        Duration.between(clock.instant(), principal.expiresAt()),
                        new TokenRequest.Parties(tokens.issuer(), tokens.audience())));
    }

    /**
     * Verifies the tokens of viewers: each shows its own once for all that it watches. Good ones that a provider signed
     * are remembered, for those who lose their connection and come back: to verify one is a third of a connect or more.
     * To verify one that the secret signed costs hardly more than to remember it.
     */
    public TokenVerifier verifier() {
        return keys.isPresent() ? remembering(MAX_OF_VIEWERS) : verifier;
    }

    /** Verifies the tokens of agents: each sends its own with each request, and so good ones are remembered. */
    public TokenVerifier remembering() {
        return remembering(MAX_OF_AGENTS);
    }

    private TokenVerifier remembering(int maxTokens) {
        return new RememberingTokenVerifier(
                verifier, clock, () -> keys.map(ProviderKeys::generation).orElse(0L), maxTokens);
    }

    /** Whether tokens can be verified: the keys of one issuer are there at least. */
    public boolean ready() {
        return keys.map(ProviderKeys::ready).orElse(true);
    }

    /** Fetches no more keys. */
    @Override
    public void close() {
        keys.ifPresent(ProviderKeys::close);
    }

    /** Says in the log what becomes of keys. */
    private static final class KeyLog implements KeyListener {

        @Override
        public void changed(String source, int usable, int skipped) {
            LOG.info("{} keys that tokens are verified with, from {}; {} others are skipped", usable, source, skipped);
        }

        @Override
        public void failed(String source, String why, boolean before) {
            LOG.warn(
                    "keys cannot be read from {}: {}; {}",
                    source,
                    why,
                    before ? "those from before are used on" : "until they can be no token is accepted");
        }
    }
}
