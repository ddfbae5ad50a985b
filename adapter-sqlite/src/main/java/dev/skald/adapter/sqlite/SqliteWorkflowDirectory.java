package dev.skald.adapter.sqlite;

import dev.skald.adapter.store.AccessListeners;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.Following;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.port.WorkflowDirectory;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The directory's face of the store. */
record SqliteWorkflowDirectory(
        Workflows workflows, Commands commands, Readers readers, Registrations registrations, AccessListeners listeners)
        implements WorkflowDirectory {

    @Override
    public CompletionStage<Optional<WorkflowAccess>> find(WorkflowId workflow) {
        Optional<Long> number = number(workflow);
        if (number.isEmpty()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        Optional<WorkflowAccess> known = registrations.find(number.get());
        return known.isPresent()
                ? CompletableFuture.completedFuture(known)
                : readers.read(reader -> read(reader, workflow));
    }

    /** Who is registered may be replaced while it is read, and then is read anew. */
    Optional<WorkflowAccess> read(EventReader reader, WorkflowId workflow) throws SQLException {
        while (true) {
            Optional<Long> number = number(workflow);
            if (number.isEmpty()) {
                return Optional.empty();
            }
            Optional<WorkflowAccess> known = registrations.find(number.get());
            if (known.isPresent()) {
                return known;
            }
            Optional<WorkflowAccess> found = reader.registration(number.get());
            if (found.isPresent()) {
                registrations.keep(number.get(), found.get());
                return found;
            }
            if (number.equals(number(workflow))) {
                throw new UnavailableException("who may watch this workflow cannot be read: register it anew");
            }
        }
    }

    private Optional<Long> number(WorkflowId workflow) {
        return workflows
                .find(workflow)
                .map(Workflow::head)
                .filter(Head::isRegistered)
                .map(Head::registration);
    }

    @Override
    public CompletionStage<Boolean> put(WorkflowId workflow, WorkflowAccess access) {
        return commands.put(workflow, access);
    }

    @Override
    public CompletionStage<Void> remove(WorkflowId workflow, Supplier<CompletionStage<Void>> first) {
        Optional<Long> registration = number(workflow);
        return first.get().thenCompose(done -> commands.remove(workflow, registration));
    }

    @Override
    public Following follow(WorkflowId workflow, Listener listener) {
        return listeners.add(workflow, listener);
    }
}
