package dev.skald.adapter.jwt;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The public keys of identity providers, kept up to date. They are fetched on threads of their own, whoever waits for
 * them. Thread-safe; never blocks.
 */
public final class ProviderKeys implements AutoCloseable {

    private static final String FOREIGN_ISSUER = "iss is none of the issuers that are trusted";
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    private final Clockwork clockwork = new Clockwork();
    private final AtomicLong generation = new AtomicLong();
    private final @Nullable KeyCache only;
    private final Map<String, KeyCache> byIssuer = new LinkedHashMap<>();

    private ProviderKeys(
            @Nullable KeyLocation only, Map<String, URI> issuers, KeySettings settings, KeyListener listener) {
        HttpClient.Builder client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT);
        settings.authorities().map(Authorities::with).ifPresent(client::sslContext);
        HttpClient built = client.build();
        this.only = only == null ? null : cache(only, settings, built, listener);
        issuers.forEach(
                (issuer, url) -> byIssuer.put(issuer, cache(new KeyLocation.Url(url), settings, built, listener)));
    }

    /**
     * Begins to fetch the keys of the one issuer that is trusted.
     *
     * @throws IllegalArgumentException if the settings name authorities that cannot be read; the message says why
     */
    public static ProviderKeys of(KeyLocation location, KeySettings settings, KeyListener listener) {
        ProviderKeys keys = new ProviderKeys(location, Map.of(), settings, listener);
        keys.start();
        return keys;
    }

    /**
     * Begins to fetch the keys of several issuers. Each key is good for its own issuer alone.
     *
     * @param issuers where the keys of each are, by what its tokens name as {@code iss}
     * @throws IllegalArgumentException if the settings name authorities that cannot be read; the message says why
     */
    public static ProviderKeys of(Map<String, URI> issuers, KeySettings settings, KeyListener listener) {
        ProviderKeys keys = new ProviderKeys(null, issuers, settings, listener);
        keys.start();
        return keys;
    }

    private KeyCache cache(KeyLocation location, KeySettings settings, HttpClient client, KeyListener listener) {
        if (location instanceof KeyLocation.File file) {
            return new KeyCache(
                    new FileSource(file.file(), clockwork),
                    KeyPace.ofFile(),
                    clockwork,
                    listener,
                    generation::incrementAndGet);
        }
        URI url = ((KeyLocation.Url) location).url();
        return new KeyCache(
                new UrlSource(url, settings.allowed(), client, clockwork),
                KeyPace.ofUrl(settings.refresh()),
                clockwork,
                listener,
                generation::incrementAndGet);
    }

    private void start() {
        if (only != null) {
            only.start();
        }
        byIssuer.values().forEach(KeyCache::start);
    }

    /** Whether there are keys, of one issuer at least. */
    public boolean ready() {
        return only != null ? only.ready() : byIssuer.values().stream().anyMatch(KeyCache::ready);
    }

    /** Tells which keys there are: another number once they are others. */
    public long generation() {
        return generation.get();
    }

    /** Selects keys for tokens, with the policy for each issuer. */
    KeySelector selector(JwtSettings settings, Set<String> adminIssuers, Clock clock) {
        KeyCache one = only;
        if (one != null) {
            ClaimsPolicy claims = ClaimsPolicy.ofOneIssuer(settings, clock);
            return token -> one.select(token.header(), claims);
        }
        Map<String, ClaimsPolicy> policies = new LinkedHashMap<>();
        byIssuer.keySet()
                .forEach(issuer -> policies.put(
                        issuer, ClaimsPolicy.ofIssuer(issuer, adminIssuers.contains(issuer), settings, clock)));
        return token -> select(token, policies);
    }

    private CompletionStage<Selection> select(PresentedToken token, Map<String, ClaimsPolicy> policies) {
        if (!TrustedKey.ALGORITHMS.contains(token.header().getAlgorithm())) {
            return CompletableFuture.completedStage(new Selection.Untrusted(TokenHeader.FOREIGN_ALGORITHM));
        }
        Optional<String> issuer;
        try {
            issuer = token.claimedIssuer();
        } catch (BrokenRuleException e) {
            return CompletableFuture.completedStage(new Selection.Untrusted(e.rule()));
        } catch (RuntimeException e) {
            return CompletableFuture.completedStage(new Selection.Untrusted("it cannot be read"));
        }
        KeyCache keys = byIssuer.get(issuer.orElse(""));
        ClaimsPolicy claims = policies.get(issuer.orElse(""));
        return keys == null || claims == null
                ? CompletableFuture.completedStage(new Selection.Untrusted(FOREIGN_ISSUER))
                : keys.select(token.header(), claims);
    }

    /** Fetches no more. */
    @Override
    public void close() {
        if (only != null) {
            only.close();
        }
        byIssuer.values().forEach(KeyCache::close);
        clockwork.thread.shutdownNow();
    }

    /** The one thread that reads files and minds the time. */
    private static final class Clockwork implements KeyTimer, Executor {

        private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread started = new Thread(task, "skald-keys");
            started.setDaemon(true);
            return started;
        });

        Clockwork() {
            thread.setRemoveOnCancelPolicy(true);
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public Runnable after(Duration delay, Runnable task) {
            try {
                Future<?> planned = thread.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
                return () -> planned.cancel(false);
            } catch (RejectedExecutionException closed) {
                return () -> {};
            }
        }

        @Override
        public void execute(Runnable task) {
            try {
                thread.execute(task);
            } catch (RejectedExecutionException closed) {
                // Nobody waits for it any more.
            }
        }
    }
}
