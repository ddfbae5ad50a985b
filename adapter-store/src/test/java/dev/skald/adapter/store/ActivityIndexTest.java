package dev.skald.adapter.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.WorkflowCatalog.Place;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lists that are made while others are, and while workflows come and go. */
@Timeout(60)
class ActivityIndexTest {

    private final AtomicBoolean holding = new AtomicBoolean();
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final ActivityIndex<Kept> index = new ActivityIndex<>(this::take);

    /** A workflow of a store, with the lock that guards its spot. */
    private final class Kept {

        private final WorkflowId id = WorkflowId.random();
        private final ActivityIndex<Kept>.Spot spot = index.spot(this);
        private Optional<Instant> active = Optional.empty();

        synchronized void touch(long millis) {
            active = Optional.of(Instant.ofEpochMilli(millis));
            spot.changed();
        }

        synchronized void takePlace() {
            spot.take(active.map(at -> new Place(at, id)));
        }

        synchronized void forget() {
            active = Optional.empty();
            spot.leave();
        }
    }

    private void take(Kept workflow) {
        if (holding.compareAndSet(true, false)) {
            held.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        workflow.takePlace();
    }

    private List<Kept> listed() {
        return index.list(Optional.empty(), 10).stream()
                .map(ActivityIndex.Listed::workflow)
                .toList();
    }

    @Test
    void missesNothingThatAnotherIsAboutToPutInItsPlace() throws Exception {
        Kept older = new Kept();
        Kept newer = new Kept();
        older.touch(1);
        newer.touch(2);
        holding.set(true);
        CompletableFuture<List<Kept>> first = CompletableFuture.supplyAsync(this::listed);
        assertThat(held.await(30, TimeUnit.SECONDS)).isTrue();

        assertThat(listed()).containsExactly(newer, older);
        older.touch(3);
        assertThat(listed()).containsExactly(older, newer);

        released.countDown();
        assertThat(first.get(30, TimeUnit.SECONDS)).containsExactly(older, newer);
    }

    @Test
    void oneThatIsForgottenWhileItIsLookedAtIsNotListedAgain() throws Exception {
        Kept workflow = new Kept();
        workflow.touch(1);
        holding.set(true);
        CompletableFuture<List<Kept>> first = CompletableFuture.supplyAsync(this::listed);
        assertThat(held.await(30, TimeUnit.SECONDS)).isTrue();
        workflow.forget();
        released.countDown();

        assertThat(first.get(30, TimeUnit.SECONDS)).isEmpty();
        assertThat(listed()).isEmpty();
    }

    @Test
    void seesEveryChangeThatWasMadeBeforeTheLook() throws Exception {
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            Kept mine = new Kept();
            threads.add(CompletableFuture.runAsync(() -> {
                for (int i = 1; i <= 5_000; i++) {
                    mine.touch(i);
                    Place place = new Place(Instant.ofEpochMilli(i), mine.id);
                    assertThat(index.list(Optional.empty(), 10)).contains(new ActivityIndex.Listed<>(place, mine));
                }
                mine.forget();
            }));
        }
        for (CompletableFuture<Void> thread : threads) {
            thread.get(50, TimeUnit.SECONDS);
        }
        assertThat(listed()).isEmpty();
    }
}
