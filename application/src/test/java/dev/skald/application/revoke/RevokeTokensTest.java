package dev.skald.application.revoke;

import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoMoreInteractions;
import static org.mockito.Mockito.when;

import dev.skald.domain.access.Principal;
import dev.skald.domain.access.Revocation;
import dev.skald.domain.access.TokenIdentity;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.port.Following;
import dev.skald.domain.port.Revocations;
import dev.skald.domain.port.UnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.ArgumentCaptor;

class RevokeTokensTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123456Z");
    private static final Instant ISSUED = Instant.parse("2026-01-01T00:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final Principal ADMIN = principal("https://a/|root", "", Principal.ADMIN_SCOPE);

    private final Revocations revocations = mock(Revocations.class);
    private final ArgumentCaptor<Revocation> added = ArgumentCaptor.forClass(Revocation.class);
    private final CompletableFuture<Void> stored = new CompletableFuture<>();
    private Consumer<Revocation> listener = unused -> {};

    @BeforeEach
    void begin() {
        when(revocations.follow(any())).thenAnswer(call -> {
            listener = call.getArgument(0);
            return (Following) () -> {};
        });
        when(revocations.find(any(), any())).thenReturn(Optional.empty());
        when(revocations.add(added.capture())).thenReturn(stored);
    }

    private RevokeTokens tokens(String... issuers) {
        return RevokeTokens.in(revocations, Duration.ofDays(30), Set.of(issuers), CLOCK);
    }

    private static Principal principal(String subject, String id, String... scopes) {
        return new Principal(
                subject,
                Set.of(scopes),
                new WorkflowGrant.Absent(),
                Instant.MAX,
                new TokenIdentity(Optional.of(id).filter(name -> !name.isEmpty()), Optional.of(ISSUED)));
    }

    private static RevokeTokens.Request subject(String name) {
        return new RevokeTokens.Request(new RevokeTokens.Target.Subject(name, Optional.empty()), Optional.empty());
    }

    private static RevokeTokens.Request token(String name) {
        return new RevokeTokens.Request(new RevokeTokens.Target.Token(name), Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-01T00:00:00Z,           2026-01-01T00:00:01Z",
        "2026-01-01T00:00:00.000000001Z, 2026-01-01T00:00:01Z",
        "2026-01-01T00:00:00.999999999Z, 2026-01-01T00:00:01Z",
    })
    void whatWasIssuedUntilNowIsRevokedToTheSecond(Instant now, Instant issuedBefore) {
        stored.complete(null);
        RevokeTokens at = RevokeTokens.in(revocations, Duration.ofDays(30), Set.of(), Clock.fixed(now, ZoneOffset.UTC));

        await(at.revoke(ADMIN, subject("alice")));

        assertThat(added.getValue().target()).isEqualTo(new Revocation.Subject("alice", issuedBefore));
        assertThat(added.getValue().expiresAt()).isEqualTo(now.plus(Duration.ofDays(30)));
    }

    @ParameterizedTest
    @CsvSource({
        "x,             https://a/|x",
        "https://b/|x,  https://b/|x",
        "https://c/|x,  https://a/|https://c/|x",
        "|x,            https://a/||x",
    })
    void aNameWithoutAnIssuerIsOneOfTheIssuerOfWhoAsks(String name, String known) {
        stored.complete(null);
        RevokeTokens several = tokens("https://a/", "https://b/");

        await(several.revoke(ADMIN, token(name)));
        assertThat(added.getValue().target().name()).isEqualTo(known);
        await(several.revoke(ADMIN, subject(name)));
        assertThat(added.getValue().target().name()).isEqualTo(known);
    }

    @Test
    void ofOneIssuerANameIsTakenAsItIs() {
        stored.complete(null);
        await(tokens().revoke(ADMIN, token("https://a/|x")));
        assertThat(added.getValue().target().name()).isEqualTo("https://a/|x");
    }

    @Test
    void onlyWhoAdministersMay() {
        RevokeTokens tokens = tokens();
        Principal other = principal("https://a/|root", "", Principal.PUBLISH_SCOPE);

        assertThat(await(tokens.revoke(other, subject("alice")))).isEmpty();
        assertThat(tokens.list(other, Optional.empty(), 1)).isEmpty();
        assertThat(await(tokens.lift(other, UUID.randomUUID()))).isEmpty();

        verify(revocations).follow(any());
        verifyNoMoreInteractions(revocations);
    }

    @Test
    void thoseWhoGoByTheTokenEndOnceWhoeverTellsOfIt() {
        RevokeTokens tokens = tokens();
        AtomicInteger ended = new AtomicInteger();
        tokens.watch().hold(principal("alice", "a"), ended::incrementAndGet);
        tokens.watch().hold(principal("alice", "a"), new Waiting(ended));
        TokenWatch.Hold gone = tokens.watch().hold(principal("alice", "a"), ended::incrementAndGet);
        tokens.watch().hold(principal("alice", "b"), () -> ended.addAndGet(100));
        gone.close();

        CompletableFuture<Optional<RevokeTokens.Revoked>> answer =
                tokens.revoke(ADMIN, token("a")).toCompletableFuture();
        assertThat(ended).hasValue(0);
        listener.accept(added.getValue());
        assertThat(ended).hasValue(2);
        listener.accept(added.getValue());
        stored.complete(null);

        assertThat(await(answer).orElseThrow().closed()).isEqualTo(1);
        assertThat(await(answer).orElseThrow().id()).isEqualTo(added.getValue().id());
        assertThat(ended).hasValue(2);
    }

    /** One whose end is no end of a socket or a stream. */
    private record Waiting(AtomicInteger ended) implements TokenWatch.Holder {
        @Override
        public void revoked() {
            ended.incrementAndGet();
        }

        @Override
        public boolean counts() {
            return false;
        }
    }

    @Test
    void whoComesTooLateIsToldAtOnce() {
        RevokeTokens tokens = tokens();
        Revocation revocation = new Revocation(UUID.randomUUID(), NOW, new Revocation.Token("a"), Instant.MAX);
        when(revocations.find("alice", principal("alice", "a").token())).thenReturn(Optional.of(revocation));
        AtomicInteger ended = new AtomicInteger();

        tokens.watch().hold(principal("alice", "a"), ended::incrementAndGet);

        assertThat(ended).hasValue(1);
        assertThat(tokens.watch().revoked(principal("alice", "a"))).isTrue();
        assertThat(tokens.watch().revoked(principal("bob", "b"))).isFalse();
    }

    @Test
    void whatTheStoreRefusesFails() {
        CompletableFuture<Optional<RevokeTokens.Revoked>> answer =
                tokens().revoke(ADMIN, token("a")).toCompletableFuture();

        stored.completeExceptionally(new UnavailableException("full"));

        assertThat(answer).isCompletedExceptionally();
    }
}
