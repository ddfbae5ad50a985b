package dev.skald.adapter.http;

import dev.skald.application.connect.ConnectClient;

/** What serves one method on a path that names no workflow, for somebody whose token was accepted. */
interface ClientEndpoint {

    /**
     * Answers the exchange, now or later.
     *
     * @param client whom the token speaks for, and until when
     */
    void serve(Exchange exchange, ConnectClient.Admitted client);
}
