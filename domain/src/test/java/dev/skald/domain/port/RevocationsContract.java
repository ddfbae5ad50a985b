package dev.skald.domain.port;

import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skald.domain.access.Revocation;
import dev.skald.domain.access.TokenIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What every {@link Revocations} does. */
public abstract class RevocationsContract {

    /** How many revocations the one under test takes at a time. */
    protected static final int MAX = 20;

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123Z");
    private static final Duration LONG = Duration.ofDays(36_500);

    /** The one a test is about, which takes {@link #MAX}: the same at each call within one test. */
    protected abstract Revocations revocations();

    @Test
    void revokesNothingThatItWasNotTold() {
        await(revocations().add(token("a", LONG)));
        await(revocations().add(subject("alice", NOW, LONG)));

        assertThat(revocations().find("bob", named("b", NOW.minusSeconds(1)))).isEmpty();
        assertThat(revocations().find("a", named("alice", NOW.minusSeconds(1)))).isEmpty();
        assertThat(revocations().find("bob", TokenIdentity.NONE)).isEmpty();
    }

    @Test
    void revokesATokenByItsName() {
        Revocation revocation = token("issuer|ä\"1", LONG);
        await(revocations().add(revocation));

        assertThat(revocations().find("anybody", named("issuer|ä\"1", NOW))).contains(revocation);
        assertThat(revocations().find("anybody", named("issuer|ä\"2", NOW))).isEmpty();
        assertThat(revocations().find("issuer|ä\"1", TokenIdentity.NONE)).isEmpty();
    }

    @Test
    void revokesTheTokensOfASubjectThatWereIssuedBefore() {
        Revocation revocation = subject("älice", NOW, LONG);
        await(revocations().add(revocation));

        assertThat(revocations().find("älice", issued(NOW.minusNanos(1)))).contains(revocation);
        assertThat(revocations().find("älice", issued(NOW))).isEmpty();
        assertThat(revocations().find("älice", TokenIdentity.NONE)).contains(revocation);
        assertThat(revocations().find("alice", issued(NOW.minusSeconds(1)))).isEmpty();
    }

    @Test
    void ofSeveralOfASubjectTheLatestMomentCounts() {
        Instant precise = NOW.plusNanos(123_456_789);
        await(revocations().add(subject("alice", NOW.minusSeconds(5), LONG)));
        await(revocations().add(subject("alice", precise, LONG)));
        await(revocations().add(subject("alice", NOW.minusSeconds(9), LONG)));

        assertThat(revocations().find("alice", issued(precise.minusNanos(1)))).isPresent();
        assertThat(revocations().find("alice", issued(precise))).isEmpty();
    }

    @Test
    void liftsOneAndLeavesTheOthers() {
        Revocation later = subject("alice", NOW, LONG);
        Revocation earlier = subject("alice", NOW.minusSeconds(5), LONG);
        Revocation token = token("a", LONG);
        List.of(later, earlier, token).forEach(each -> await(revocations().add(each)));

        assertThat(await(revocations().remove(later.id()))).isTrue();

        assertThat(revocations().find("alice", issued(NOW.minusSeconds(1)))).isEmpty();
        assertThat(revocations().find("alice", issued(NOW.minusSeconds(6)))).contains(earlier);
        assertThat(revocations().find("bob", named("a", NOW))).contains(token);
        assertThat(await(revocations().remove(token.id()))).isTrue();
        assertThat(revocations().find("bob", named("a", NOW))).isEmpty();
    }

    @Test
    void liftsNothingTwice() {
        Revocation revocation = token("a", LONG);
        await(revocations().add(revocation));

        assertThat(await(revocations().remove(UUID.randomUUID()))).isFalse();
        assertThat(await(revocations().remove(revocation.id()))).isTrue();
        assertThat(await(revocations().remove(revocation.id()))).isFalse();
    }

    @Test
    void forgetsWhatHasExpired() {
        Instant end = Instant.now().plusMillis(200);
        Revocation brief = new Revocation(UUID.randomUUID(), NOW, new Revocation.Subject("alice", NOW), end);
        await(revocations().add(brief));
        await(revocations()
                .add(new Revocation(
                        UUID.randomUUID(), NOW, new Revocation.Subject("alice", NOW.minusSeconds(9)), NOW.plus(LONG))));
        Awaitility.await().until(() -> Instant.now().isAfter(end));

        assertThat(revocations().find("alice", issued(NOW.minusSeconds(1)))).isEmpty();
        assertThat(revocations().find("alice", issued(NOW.minusSeconds(10)))).isPresent();
        assertThat(revocations().list(Optional.empty(), 10)).hasSize(1);
    }

    @Test
    void takesNoMoreThanThereMayBeAndForgetsNone() {
        List<Revocation> all = new ArrayList<>();
        for (int i = 0; i < MAX; i++) {
            all.add(token("t" + i, LONG));
        }
        all.forEach(each -> await(revocations().add(each)));

        assertThatThrownBy(() -> await(revocations().add(token("one more", LONG))))
                .hasCauseInstanceOf(UnavailableException.class);
        assertThat(revocations().find("x", named("one more", NOW))).isEmpty();
        assertThat(all)
                .allSatisfy(each -> assertThat(
                                revocations().find("x", named(each.target().name(), NOW)))
                        .contains(each));

        await(revocations().add(all.get(3)));
        await(revocations().remove(all.get(7).id()));
        await(revocations().add(token("one more", LONG)));
        assertThat(revocations().find("x", named("one more", NOW))).isPresent();
    }

    @Test
    void whatHasExpiredTakesNoRoom() {
        Instant end = Instant.now().plusMillis(200);
        for (int i = 0; i < MAX; i++) {
            await(revocations().add(new Revocation(UUID.randomUUID(), NOW, new Revocation.Token("t" + i), end)));
        }
        Awaitility.await().until(() -> Instant.now().isAfter(end));

        await(revocations().add(token("one more", LONG)));

        assertThat(revocations().find("x", named("one more", NOW))).isPresent();
    }

    @Test
    void takesNoMoreThanThereMayBeHoweverManyAreAddedAtOnce() {
        List<CompletionStage<Void>> added = new ArrayList<>();
        for (int i = 0; i < 3 * MAX; i++) {
            added.add(revocations().add(token("t" + i, LONG)));
        }
        long taken = added.stream()
                .map(stage -> await(stage.handle((done, failure) -> failure == null)))
                .filter(done -> done)
                .count();

        assertThat(taken).isEqualTo(MAX);
        assertThat(revocations().list(Optional.empty(), 100)).hasSize(MAX);
    }

    @Test
    void toAddOneTwiceChangesNothing() {
        Revocation revocation = subject("alice", NOW, LONG);
        await(revocations().add(revocation));
        await(revocations().add(revocation));

        assertThat(revocations().list(Optional.empty(), 10)).containsExactly(revocation);
        assertThat(await(revocations().remove(revocation.id()))).isTrue();
        assertThat(revocations().find("alice", TokenIdentity.NONE)).isEmpty();
    }

    @Test
    void listsTheNewestFirstByThePage() {
        List<Revocation> all = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            // Some at the same moment.
            all.add(new Revocation(
                    UUID.randomUUID(),
                    NOW.plusMillis(i / 3),
                    i % 2 == 0 ? new Revocation.Token("t" + i) : new Revocation.Subject("s" + i, NOW.plusSeconds(i)),
                    NOW.plus(LONG)));
        }
        List<Revocation> inAnyOrder = new ArrayList<>(all);
        Collections.shuffle(inAnyOrder, new Random(7));
        inAnyOrder.forEach(each -> await(revocations().add(each)));
        all.sort(Revocation.NEWEST_FIRST);

        List<Revocation> listed = new ArrayList<>();
        Optional<Revocation.Place> after = Optional.empty();
        do {
            List<Revocation> page = revocations().list(after, 2);
            assertThat(page).hasSizeLessThanOrEqualTo(2);
            listed.addAll(page);
            after = page.isEmpty()
                    ? Optional.empty()
                    : Optional.of(page.get(page.size() - 1).place());
        } while (after.isPresent());
        assertThat(listed).containsExactlyElementsOf(all);
    }

    @Test
    void tellsFollowersBeforeItSaysThatItIsDone() {
        List<Revocation> told = new CopyOnWriteArrayList<>();
        Revocation first = token("a", LONG);
        Revocation second = subject("alice", NOW, LONG);
        Following following = revocations().follow(told::add);
        await(revocations().add(first));
        assertThat(told).contains(first);
        await(revocations().add(second));
        assertThat(told).contains(first, second);

        following.close();
        await(revocations().add(token("b", LONG)));
        assertThat(told).containsOnly(first, second);
    }

    @Test
    void isInForceWhenAFollowerIsTold() {
        List<Boolean> found = new CopyOnWriteArrayList<>();
        Following following = revocations()
                .follow(told ->
                        found.add(revocations().find("x", named("a", NOW)).isPresent()));
        await(revocations().add(token("a", LONG)));
        following.close();

        assertThat(found).isNotEmpty().containsOnly(true);
    }

    private static Revocation token(String name, Duration life) {
        return new Revocation(UUID.randomUUID(), NOW, new Revocation.Token(name), NOW.plus(life));
    }

    private static Revocation subject(String name, Instant before, Duration life) {
        return new Revocation(UUID.randomUUID(), NOW, new Revocation.Subject(name, before), NOW.plus(life));
    }

    private static TokenIdentity named(String name, Instant issuedAt) {
        return new TokenIdentity(Optional.of(name), Optional.of(issuedAt));
    }

    private static TokenIdentity issued(Instant at) {
        return new TokenIdentity(Optional.empty(), Optional.of(at));
    }
}
