package dev.skald.benchmarks.security;

import dev.skald.benchmarks.scenario.BenchmarkProgram;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Security;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The security check from the command line: exits with 0 if nothing failed, with 1 if something did, and with 2 if it
 * could not be carried out. It prints no credential.
 */
@Command(
        name = "security-check",
        sortOptions = false,
        description = {
            "Tries on a deployment what docs/security.md says is tried, from outside, and tells of each row whether it holds.",
            "What is given decides how much can be shown: tokens, or better what makes them. Credentials are best given by"
                    + " the environment (SKALD_TOKEN, SKALD_AGENT_TOKEN, SKALD_ADMIN_TOKEN) or by files, for"
                    + " arguments are seen by everybody on the machine."
        })
public final class SecurityCheckProgram extends BenchmarkProgram {

    @Parameters(paramLabel = "URL", description = "Where the deployment is, as clients reach it.")
    private URI url = URI.create("http://localhost:8080");

    @Option(names = "--origin", paramLabel = "ORIGIN", description = "An origin whose pages are served.")
    private Optional<String> origin = Optional.empty();

    @Option(names = "--token", paramLabel = "TOKEN", description = "A good token of any user.")
    private Optional<String> token = Optional.empty();

    @Option(names = "--agent-token", paramLabel = "TOKEN", description = "A good token that may publish anywhere.")
    private Optional<String> agentToken = Optional.empty();

    @Option(names = "--admin-token", paramLabel = "TOKEN", description = "A good token with the scope admin.")
    private Optional<String> adminToken = Optional.empty();

    @Option(
            names = "--token-command",
            paramLabel = "COMMAND",
            description = "Prints a good token for the user $SUB with the scopes $SCOPE and the workflows $WORKFLOWS,"
                    + " good for $TTL (PT15M).")
    private Optional<String> tokenCommand = Optional.empty();

    @Option(
            names = "--secret-file",
            paramLabel = "FILE",
            description = "The secret that tokens are signed with (HS256).")
    private Optional<Path> secretFile = Optional.empty();

    @Option(
            names = "--signing-key",
            paramLabel = "FILE",
            description = "The private key that tokens are signed with: a JSON Web Key, or PEM in PKCS#8.")
    private Optional<Path> signingKey = Optional.empty();

    @Option(names = "--key-id", paramLabel = "KID", description = "The kid of that key, if the file does not tell it.")
    private Optional<String> keyId = Optional.empty();

    @Option(names = "--issuer", paramLabel = "ISS", description = "What tokens must name as iss.")
    private Optional<String> issuer = Optional.empty();

    @Option(names = "--audience", paramLabel = "AUD", description = "What tokens must name as aud.")
    private Optional<String> audience = Optional.empty();

    @Option(
            names = "--scope-claim",
            paramLabel = "NAME",
            description = "The claim with scopes, or a pointer to it (default: ${DEFAULT-VALUE}).")
    private String scopeClaim = "scope";

    @Option(names = "--other-issuer", paramLabel = "ISS", description = "A second issuer that is trusted.")
    private Optional<String> otherIssuer = Optional.empty();

    @Option(names = "--other-signing-key", paramLabel = "FILE", description = "The private key of that.")
    private Optional<Path> otherSigningKey = Optional.empty();

    @Option(names = "--ca", paramLabel = "FILE", description = "Certificates (PEM) that its own is trusted by.")
    private Optional<Path> ca = Optional.empty();

    @Option(
            names = "--admin-url",
            paramLabel = "URL",
            description = "Where metrics, revocations and sessions are, if elsewhere.")
    private Optional<URI> adminUrl = Optional.empty();

    @Option(names = "--log", paramLabel = "FILE", description = "A file that its log goes to; may be repeated.")
    private List<Path> logs = new ArrayList<>();

    @Option(
            names = "--jar",
            paramLabel = "FILE",
            description = "The jar that is deployed, to see it refuse a short secret.")
    private Optional<Path> jar = Optional.empty();

    @Option(
            names = "--listen",
            paramLabel = "ADDRESS",
            description = "An address of this machine that the deployment can reach, to see that it does not.")
    private Optional<String> listen = Optional.empty();

    @Option(names = "--skew", paramLabel = "PT", description = "JWT_CLOCK_SKEW (default: ${DEFAULT-VALUE}).")
    private Duration skew = Duration.ofSeconds(30);

    @Option(
            names = "--connect-timeout",
            paramLabel = "PT",
            description = "CONNECT_TIMEOUT (default: ${DEFAULT-VALUE}).")
    private Duration connectTimeout = Duration.ofSeconds(10);

    @Option(names = "--idle-timeout", paramLabel = "PT", description = "IDLE_TIMEOUT (default: ${DEFAULT-VALUE}).")
    private Duration idleTimeout = Duration.ofSeconds(75);

    @Option(
            names = "--max-per-user",
            paramLabel = "N",
            description = "MAX_CONNECTIONS_PER_USER (default: ${DEFAULT-VALUE}).")
    private int maxPerUser = 100;

    @Option(
            names = "--rotate-command",
            paramLabel = "COMMAND",
            description = "Has the issuer publish the key of --next-signing-key.")
    private Optional<String> rotateCommand = Optional.empty();

    @Option(names = "--next-signing-key", paramLabel = "FILE", description = "The private key that is published then.")
    private Optional<Path> nextSigningKey = Optional.empty();

    @Option(names = "--outage-command", paramLabel = "COMMAND", description = "Takes the issuer's keys away.")
    private Optional<String> outageCommand = Optional.empty();

    @Option(names = "--restore-command", paramLabel = "COMMAND", description = "Brings them back.")
    private Optional<String> restoreCommand = Optional.empty();

    @Option(names = "--quick", description = "Leaves out what takes longer than some seconds.")
    private boolean quick;

    /** Checks the deployment that the arguments name. */
    public static void main(String[] args) {
        // What must not be spoken must be asked for: Java by itself would not.
        Security.setProperty("jdk.tls.disabledAlgorithms", "");
        Security.setProperty("jdk.tls.legacyAlgorithms", "");
        run(new SecurityCheckProgram(), args);
    }

    @Override
    public Integer call() throws IOException, GeneralSecurityException, InterruptedException {
        Canaries canaries = new Canaries();
        SSLContext tls = trusting();
        Deployment deployment = new Deployment(checked(url), tls, canaries);
        Given given = given(canaries, tls);
        deployment.ask("GET", "/health/live");
        Issuer tokens = new Issuer(given.tokens(), canaries, Clock.systemUTC());
        Map<Integer, Outcome> outcomes = tryAll(deployment, given, tokens);
        Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
        for (Outcome outcome : outcomes.values()) {
            tell(outcome);
            counts.merge(outcome.findings().verdict(), 1, Integer::sum);
        }
        out().printf(
                        "%d passed, %d failed, %d not shown%n",
                        counts.getOrDefault(Verdict.PASS, 0),
                        counts.getOrDefault(Verdict.FAIL, 0),
                        counts.getOrDefault(Verdict.NOT_SHOWN, 0));
        out().flush();
        return counts.containsKey(Verdict.FAIL) ? 1 : 0;
    }

    private record Outcome(Row row, Findings findings) {}

    private static Map<Integer, Outcome> tryAll(Deployment deployment, Given given, Issuer tokens)
            throws InterruptedException, IOException {
        PatienceRows patience = new PatienceRows(deployment, given, tokens);
        OperatorRows operator = new OperatorRows(deployment, given);
        LimitRows limits = new LimitRows(deployment, given, tokens);
        List<Row> rows = new ArrayList<>(new TokenRows(deployment, given, tokens).rows());
        rows.add(operator.start());
        rows.addAll(new OriginRows(deployment, given, tokens).rows());
        rows.addAll(new SessionRows(deployment, given, tokens).rows());
        rows.addAll(new RightsRows(deployment, tokens).rows());
        rows.add(limits.sizes());
        rows.addAll(new LineRows(deployment).rows());

        Map<Integer, Outcome> outcomes = new TreeMap<>(Comparator.naturalOrder());
        ExecutorService beside = Executors.newCachedThreadPool();
        try {
            Map<Row, Future<Findings>> waiting = new java.util.LinkedHashMap<>();
            for (Row row : patience.rows()) {
                waiting.put(row, beside.submit(row::tried));
            }
            for (Row row : rows) {
                outcomes.put(row.number(), new Outcome(row, row.tried()));
            }
            for (Map.Entry<Row, Future<Findings>> each : waiting.entrySet()) {
                outcomes.put(
                        each.getKey().number(),
                        new Outcome(each.getKey(), each.getValue().get()));
            }
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } finally {
            beside.shutdownNow();
        }
        // Behind these two everything else would be refused for a while, and nothing more is said.
        for (Row row : List.of(limits.numbers(), operator.told())) {
            outcomes.put(row.number(), new Outcome(row, row.tried()));
        }
        return outcomes;
    }

    private void tell(Outcome outcome) {
        out().printf(
                        "%2d  %-9s  %s%n",
                        outcome.row().number(),
                        outcome.findings().verdict(),
                        outcome.row().title());
        outcome.findings().evidence().forEach(line -> out().println("               " + line));
        out().flush();
    }

    private static URI checked(URI address) throws IOException {
        boolean http = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
        if (!http || address.getHost() == null) {
            throw new IOException("an address is http://HOST[:PORT] or https://HOST[:PORT]");
        }
        return address;
    }

    private Given given(Canaries canaries, SSLContext tls) throws IOException {
        Optional<Signer> signer = Optional.empty();
        if (secretFile.isPresent()) {
            String secret =
                    Files.readString(secretFile.get(), StandardCharsets.UTF_8).replaceFirst("\r?\n\\z", "");
            canaries.secret(secret);
            signer = Optional.of(Signer.hmac(256, secret.getBytes(StandardCharsets.UTF_8)));
        } else if (signingKey.isPresent()) {
            signer = Optional.of(Signer.of(signingKey.get(), keyId));
        }
        Optional<Given.Other> other = otherIssuer.isPresent() && otherSigningKey.isPresent()
                ? Optional.of(new Given.Other(otherIssuer.get(), Signer.of(otherSigningKey.get(), Optional.empty())))
                : Optional.empty();
        Optional<Signer> next = nextSigningKey.isPresent()
                ? Optional.of(Signer.of(nextSigningKey.get(), Optional.empty()))
                : Optional.empty();
        Optional<Deployment> admin = adminUrl.isPresent()
                ? Optional.of(new Deployment(checked(adminUrl.get()), tls, canaries))
                : Optional.empty();
        return new Given(
                new Given.Tokens(
                        orVariable(token, "SKALD_TOKEN"),
                        orVariable(agentToken, "SKALD_AGENT_TOKEN"),
                        orVariable(adminToken, "SKALD_ADMIN_TOKEN"),
                        tokenCommand,
                        signer,
                        scopeClaim,
                        issuer,
                        audience,
                        other),
                new Given.Settings(origin, skew, connectTimeout, idleTimeout, maxPerUser),
                new Given.Hands(admin, logs, jar, listen, rotateCommand, next, outageCommand, restoreCommand),
                quick);
    }

    private static Optional<String> orVariable(Optional<String> option, String name) {
        return option.or(() -> Optional.ofNullable(System.getenv(name))).filter(value -> !value.isBlank());
    }

    /** By whom the certificate of the deployment is trusted: Java's own, and whoever was given. */
    private SSLContext trusting() throws IOException, GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        if (ca.isEmpty()) {
            context.init(null, null, null);
            return context;
        }
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        try (InputStream in = Files.newInputStream(ca.get())) {
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca-" + number++, certificate);
            }
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
