package dev.skald.adapter.http;

import dev.skald.domain.run.Lease;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Optional;

/** The header {@code Skald-Lease}, by which a producer shows that a run is its own. Its value is a credential. */
final class LeaseHeader {

    private static final String NAME = "skald-lease";

    private LeaseHeader() {}

    /**
     * The lease, if there is one.
     *
     * @throws RefusedException 400 if there are several, or there is nothing in it
     */
    static Optional<Lease> in(HttpHeaders headers) {
        List<String> leases = headers.getAll(NAME);
        if (leases.isEmpty()) {
            return Optional.empty();
        }
        String lease = leases.get(0).strip();
        if (leases.size() > 1 || lease.isEmpty()) {
            throw RefusedException.badRequest("the header Skald-Lease has the one lease of a run");
        }
        return Optional.of(new Lease(lease));
    }

    /**
     * The lease.
     *
     * @throws RefusedException 400 if there is not exactly one
     */
    static Lease requiredIn(HttpHeaders headers) {
        return in(headers)
                .orElseThrow(() ->
                        RefusedException.badRequest("the header Skald-Lease is missing: the run was opened with one"));
    }
}
