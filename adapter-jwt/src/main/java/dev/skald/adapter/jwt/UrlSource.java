package dev.skald.adapter.jwt;

import dev.skald.domain.port.StageFailures;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * A key set at a URL. The time it may take counts from the first byte sent to the last one read, over all redirects,
 * each of which is held to the same rule as the URL itself.
 */
final class UrlSource implements KeySource {

    /** A document of so many bytes is too large. */
    static final int MAX_BYTES = 1 << 20;

    static final String TOO_LARGE = "it has 1 MiB or more";

    private static final Duration MAX_TIME = Duration.ofSeconds(5);
    private static final int MAX_REDIRECTS = 3;
    private static final int OK = 200;

    private final URI url;
    private final Predicate<URI> allowed;
    private final HttpClient client;
    private final KeyTimer timer;

    /**
     * Reads nothing yet.
     *
     * @param allowed which URLs redirects may lead to
     * @param client follows no redirects by itself
     */
    UrlSource(URI url, Predicate<URI> allowed, HttpClient client, KeyTimer timer) {
        this.url = url;
        this.allowed = allowed;
        this.client = client;
        this.timer = timer;
    }

    @Override
    public CompletionStage<byte[]> load() {
        CompletableFuture<byte[]> loaded = new CompletableFuture<>();
        Runnable cancelTimeout = timer.after(
                MAX_TIME,
                () -> loaded.completeExceptionally(
                        new KeyFetchException("it took longer than " + MAX_TIME.toSeconds() + " s")));
        request(url, MAX_REDIRECTS, loaded).whenComplete((bytes, failure) -> {
            cancelTimeout.run();
            if (failure == null) {
                loaded.complete(bytes);
            } else {
                loaded.completeExceptionally(told(failure));
            }
        });
        return loaded;
    }

    private CompletableFuture<byte[]> request(URI target, int redirects, CompletableFuture<?> loaded) {
        CompletableFuture<HttpResponse<byte[]>> sent;
        try {
            HttpRequest get = HttpRequest.newBuilder(target)
                    .header("Accept", "application/jwk-set+json, application/json")
                    .timeout(MAX_TIME)
                    .build();
            sent = client.sendAsync(
                    get,
                    head -> head.statusCode() == OK
                            ? new BoundedBody(MAX_BYTES)
                            : HttpResponse.BodySubscribers.replacing(new byte[0]));
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(new KeyFetchException("there is no such URL"));
        }
        // Over in time, there is nothing to cancel.
        var unused = loaded.whenComplete((bytes, failure) -> sent.cancel(true));
        return sent.thenCompose(response -> {
            if (response.statusCode() == OK) {
                return CompletableFuture.completedFuture(response.body());
            }
            try {
                return request(redirect(target, response, redirects), redirects - 1, loaded);
            } catch (KeyFetchException e) {
                return CompletableFuture.failedFuture(e);
            }
        });
    }

    private URI redirect(URI target, HttpResponse<?> response, int redirects) throws KeyFetchException {
        int status = response.statusCode();
        String location = response.headers().firstValue("Location").orElse("");
        if (!isRedirect(status) || location.isEmpty()) {
            throw new KeyFetchException("it was answered with the status " + status);
        }
        if (redirects == 0) {
            throw new KeyFetchException("it is redirected more than " + MAX_REDIRECTS + " times");
        }
        URI next;
        try {
            next = target.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new KeyFetchException("it is redirected to what is no URL");
        }
        if (!allowed.test(next)) {
            throw new KeyFetchException("it is redirected to what is neither https nor http on loopback");
        }
        return next;
    }

    private static boolean isRedirect(int status) {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> true;
            default -> false;
        };
    }

    private static KeyFetchException told(Throwable failure) {
        Throwable cause = StageFailures.cause(failure);
        for (Throwable deeper = cause; deeper != null; deeper = deeper.getCause()) {
            if (deeper instanceof KeyFetchException ours) {
                return ours;
            }
        }
        return new KeyFetchException("it cannot be reached: " + cause.getClass().getSimpleName());
    }

    @Override
    public String name() {
        return url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath();
    }
}
