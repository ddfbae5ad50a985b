package dev.skald.application.subscribe;

import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.domain.access.Permission;
import dev.skald.domain.access.Principal;
import dev.skald.domain.event.StreamPosition;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventLog.From;
import dev.skald.domain.port.Following;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Follows before it reads: what is appended after the read is hinted, and what was appended before it is read. */
record LogSubscribeToWorkflow(EventLog log, AuthorizeAccess authorize) implements SubscribeToWorkflow {

    @Override
    public <F extends Following> CompletionStage<Outcome<F>> subscribe(
            Principal principal,
            WorkflowId workflow,
            From from,
            Optional<String> epoch,
            Supplier<CompletionStage<F>> follow) {
        return ifReadable(
                principal,
                workflow,
                () -> follow.get()
                        .thenCompose(following -> ifReadable(
                                        principal, workflow, () -> begin(workflow, from, epoch, following))
                                .whenComplete((outcome, failure) -> closeUnlessIn(outcome, following))));
    }

    private <F extends Following> CompletionStage<Outcome<F>> ifReadable(
            Principal principal, WorkflowId workflow, Supplier<CompletionStage<Outcome<F>>> then) {
        return authorize
                .allows(principal, Permission.READ, workflow)
                .thenCompose(allowed -> allowed ? then.get() : CompletableFuture.completedStage(new Forbidden<>()));
    }

    private static void closeUnlessIn(Outcome<?> outcome, Following following) {
        if (!(outcome instanceof Subscribed<?>)) {
            following.close();
        }
    }

    private <F extends Following> CompletionStage<Outcome<F>> begin(
            WorkflowId workflow, From from, Optional<String> epoch, F following) {
        From place = from;
        if (from instanceof From.After after) {
            place = new From.After(after.seq(), after.epoch().or(() -> epoch));
        } else if (from instanceof From.Tail tail) {
            place = new From.Tail(tail.count(), tail.epoch().or(() -> epoch));
        }
        // One event is the least that can be asked for: it is the extent that matters.
        return log.read(workflow, place, 1, 1).thenApply(page -> subscribed(page, from, epoch, following));
    }

    private static <F extends Following> Outcome<F> subscribed(
            EventLog.Page page, From from, Optional<String> epoch, F following) {
        EventLog.Extent log = page.log();
        boolean reset = page.reset()
                || epoch.filter(known -> !known.equals(log.epoch())).isPresent();
        Optional<EventLog.Gap> gap = reset ? Optional.empty() : page.gap();
        long start;
        if (from instanceof From.Latest) {
            start = log.lastSeq();
        } else if (from instanceof From.Tail tail) {
            start = tail.firstSeq(log) - 1;
        } else if (from instanceof From.After after && !reset) {
            start = gap.map(EventLog.Gap::to).orElse(after.seq());
        } else {
            start = log.firstSeq() - 1;
        }
        return new Subscribed<>(log, reset, gap, new StreamPosition(log.epoch(), start), following);
    }
}
