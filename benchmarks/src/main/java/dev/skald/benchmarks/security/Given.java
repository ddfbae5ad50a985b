package dev.skald.benchmarks.security;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the operator gave beside the address. Each part that is missing leaves something that cannot be shown.
 *
 * @param tokens how tokens are had
 * @param settings what the deployment is set to, where it is no default
 * @param hands what lets the check look, or do something, beside the deployment
 * @param quick whether what takes longer than some seconds is left out
 */
record Given(Tokens tokens, Settings settings, Hands hands, boolean quick) {

    /**
     * How tokens are had.
     *
     * @param viewer one that is good, of any user
     * @param agent one that may publish
     * @param admin one with the scope admin
     * @param command prints a good one
     * @param signer signs good ones
     * @param scopeClaim the name of the claim with scopes, or a pointer to it
     * @param issuer what they name as {@code iss}
     * @param audience what they name as {@code aud}
     * @param other another issuer that the deployment trusts, by its name, and its key
     */
    record Tokens(
            Optional<String> viewer,
            Optional<String> agent,
            Optional<String> admin,
            Optional<String> command,
            Optional<Signer> signer,
            String scopeClaim,
            Optional<String> issuer,
            Optional<String> audience,
            Optional<Other> other) {}

    /**
     * Another issuer that is trusted as well.
     *
     * @param issuer its name
     * @param signer its key
     */
    record Other(String issuer, Signer signer) {}

    /**
     * What the deployment is set to.
     *
     * @param origin an origin that it serves
     * @param skew {@code JWT_CLOCK_SKEW}
     * @param connectTimeout {@code CONNECT_TIMEOUT}
     * @param idleTimeout {@code IDLE_TIMEOUT}
     * @param connectionsPerUser {@code MAX_CONNECTIONS_PER_USER}
     */
    record Settings(
            Optional<String> origin,
            Duration skew,
            Duration connectTimeout,
            Duration idleTimeout,
            int connectionsPerUser) {}

    /**
     * What lets the check look, or do something, beside the deployment.
     *
     * @param adminUrl where {@code /v1/admin}, revocations and metrics are, if elsewhere
     * @param logs files that its log goes to
     * @param jar a jar of it, to be started with a secret that is too short
     * @param listen the address of this machine that the deployment could fetch keys from
     * @param rotate has its issuer publish {@code next} beside, or instead of, the key there is
     * @param next the key that is published then
     * @param outage takes its issuer's keys away
     * @param restore brings them back
     */
    record Hands(
            Optional<Deployment> adminUrl,
            List<Path> logs,
            Optional<Path> jar,
            Optional<String> listen,
            Optional<String> rotate,
            Optional<Signer> next,
            Optional<String> outage,
            Optional<String> restore) {}
}
