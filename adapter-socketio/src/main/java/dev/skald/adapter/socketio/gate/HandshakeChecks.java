package dev.skald.adapter.socketio.gate;

import dev.skald.adapter.netty.ClientLimits;
import dev.skald.adapter.netty.RefusalLog;
import dev.skald.adapter.socketio.observe.GatewayObserver;
import dev.skald.application.connect.ConnectClient;
import io.netty.channel.ChannelPipeline;

/**
 * What a handshake must pass before a session is opened for it.
 *
 * @param connect has the tokens of headers verified
 * @param limits what one address may take
 * @param observer told who is not let in
 * @param refusals takes a line for each refusal
 */
public record HandshakeChecks(
        ConnectClient connect, ClientLimits limits, GatewayObserver observer, RefusalLog refusals) {

    /** Adds the checks, at the end of the pipeline. */
    public void addTo(ChannelPipeline pipeline) {
        pipeline.addLast("addressCheck", new AddressCheck(limits, observer, refusals));
        pipeline.addLast("bearerHeaderCheck", new BearerHeaderCheck(connect, limits, observer, refusals));
    }
}
