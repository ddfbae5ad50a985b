package dev.skald.benchmarks.peers;

import com.corundumstudio.socketio.AuthTokenResult;
import com.corundumstudio.socketio.BroadcastOperations;
import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.SocketIOServer;
import com.corundumstudio.socketio.Transport;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jwt.JWTClaimsSet;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The bare library: netty-socketio with a token check, a room a workflow, and a broadcast an event. Publishes have a
 * port of their own.
 */
public final class BareNettySocketIo {

    private static final int MAX_BODY = 1 << 20;
    private static final String CLAIMS = "claims";
    private static final TypeReference<LinkedHashMap<String, Object>> EVENT = new TypeReference<>() {};

    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, Long> last = new HashMap<>();
    private final SocketIOServer sockets;

    private BareNettySocketIo(int port, BearerCheck tokens) {
        Configuration configuration = new Configuration();
        configuration.setHostname("127.0.0.1");
        configuration.setPort(port);
        configuration.setContext("/ws");
        configuration.setTransports(Transport.WEBSOCKET);
        configuration.setBossThreads(1);
        configuration.setWorkerThreads(1);
        configuration.setRandomSession(true);
        configuration.setWebsocketCompression(false);
        configuration.getSocketConfig().setAcceptBackLog(4096);
        sockets = new SocketIOServer(configuration);
        sockets.getNamespace("").addAuthTokenListener((auth, client) -> {
            Object token = auth instanceof Map<?, ?> map ? map.get("token") : null;
            var claims = tokens.claims(String.valueOf(token));
            claims.ifPresent(good -> client.set(CLAIMS, good));
            return claims.isPresent()
                    ? AuthTokenResult.AuthTokenResultSuccess
                    : new AuthTokenResult(false, Map.of("message", "Unauthorized"));
        });
        sockets.addEventListener("workflow:subscribe", Map.class, (client, request, acknowledgement) -> {
            String workflow = String.valueOf(request.get("workflowId"));
            if (!(client.get(CLAIMS) instanceof JWTClaimsSet claims) || !BearerCheck.mayRead(claims, workflow)) {
                acknowledgement.sendAckData(Map.of("ok", false));
                return;
            }
            client.joinRoom(workflow);
            acknowledgement.sendAckData(Map.of("ok", true, "workflowId", workflow, "epoch", "bare"));
        });
    }

    /** Serves on two free ports of the loopback, which it prints, until it is killed. */
    public static void main(String[] args) throws IOException, JOSEException, InterruptedException {
        BearerCheck tokens = new BearerCheck(System.getenv("JWT_SECRET"));
        int port = freePort();
        BareNettySocketIo bare = new BareNettySocketIo(port, tokens);
        bare.sockets.start();
        PublishRoute publish = new PublishRoute(tokens, bare::publish);
        var http = new ServerBootstrap()
                .group(new NioEventLoopGroup(1))
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline()
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpObjectAggregator(MAX_BODY))
                                .addLast(publish);
                    }
                })
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        System.out.println("listening " + port + " " + ((InetSocketAddress) http.localAddress()).getPort());
    }

    private long publish(String workflow, ByteBuf lines) {
        BroadcastOperations room = sockets.getRoomOperations(workflow);
        String timestamp = Instant.now().toString();
        long seq = last.getOrDefault(workflow, 0L);
        for (String line : lines.toString(StandardCharsets.UTF_8).lines().toList()) {
            Map<String, Object> event = parse(line);
            event.put("workflowId", workflow);
            event.put("seq", ++seq);
            event.put("timestamp", timestamp);
            room.sendEvent("agent:" + event.get("type"), event);
        }
        last.put(workflow, seq);
        return seq;
    }

    private Map<String, Object> parse(String line) {
        try {
            return json.readValue(line, EVENT);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
