package dev.skald.adapter.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.NetUtil;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a request comes from: what proxies say who are trusted, and what others say in vain. */
@ExtendWith(LeakCheck.class)
class TrustedProxiesTest {

    private static final TrustedProxies TRUSTED =
            TrustedProxies.of(List.of(range("127.0.0.1", 32), range("10.0.0.0", 9), range("2001:db8:a::", 47)));

    private TestServer server;
    private RawClient client;

    private void start(TrustedProxies proxies) {
        HttpFront front =
                new HttpFront(HttpFrontSettings.with(new OriginPolicy(Set.of())).behind(proxies));
        server = new TestServer(pipeline -> {
            front.addTo(pipeline);
            pipeline.addLast(new Teller());
        });
        client = server.connect();
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    /** Answers each request with the address that it came from. */
    private static final class Teller extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof HttpRequest) {
                byte[] address = ClientAddress.of(ctx.channel()).toString().getBytes(StandardCharsets.US_ASCII);
                ctx.writeAndFlush(Answers.json(HttpResponseStatus.OK, address));
            }
            ReferenceCountUtil.release(message);
        }
    }

    private static TrustedProxies.Range range(String network, int bits) {
        return new TrustedProxies.Range(NetUtil.createInetAddressFromIpAddressString(network), bits);
    }

    private String from(String headers) {
        return client.send("GET / HTTP/1.1\r\nHost: h\r\n" + headers.replace("~", "\r\n") + "\r\n\r\n")
                .read()
                .text();
    }

    @ParameterizedTest(name = "{0} is from {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        X-Forwarded-For: 192.0.2.1                                 | 192.0.2.1
        X-Forwarded-For: 192.0.2.1:4711                            | 192.0.2.1
        X-Forwarded-For: 2001:db8::1                               | 2001:db8::1
        X-Forwarded-For: [2001:db8::1]:443                         | 2001:db8::1
        X-Forwarded-For: ::ffff:192.0.2.1                          | 192.0.2.1
        X-Forwarded-For: 6.6.6.6, 192.0.2.1                        | 192.0.2.1
        X-Forwarded-For: 6.6.6.6, 192.0.2.1, 10.127.0.1            | 192.0.2.1
        X-Forwarded-For: 6.6.6.6, 192.0.2.1, 2001:db8:b::1         | 192.0.2.1
        X-Forwarded-For: 6.6.6.6, 10.128.0.1                       | 10.128.0.1
        X-Forwarded-For: 6.6.6.6, 2001:db8:c::1                    | 2001:db8:c::1
        X-Forwarded-For: 6.6.6.6~X-Forwarded-For: 192.0.2.1,10.0.0.2 | 192.0.2.1
        X-Forwarded-For: 10.0.0.1, 10.0.0.2                        | 10.0.0.1
        X-Forwarded-For: 6.6.6.6, unknown, 10.0.0.2                | 10.0.0.2
        X-Forwarded-For: 6.6.6.6, , 10.0.0.2                       | 10.0.0.2
        X-Forwarded-For: 6.6.6.6, 192.0.2.999                      | 127.0.0.1
        X-Forwarded-For: ,                                         | 127.0.0.1
        Forwarded: for=192.0.2.1                                   | 192.0.2.1
        Forwarded: For="[2001:db8::1]:4711";Proto=https;by=10.0.0.1 | 2001:db8::1
        Forwarded: by=10.0.0.1; for="192.0.2.1:_port"              | 192.0.2.1
        Forwarded: for=6.6.6.6, for=192.0.2.1, for=10.0.0.2        | 192.0.2.1
        Forwarded: for=6.6.6.6~Forwarded: for=192.0.2.1~Forwarded: for=10.0.0.2 | 192.0.2.1
        Forwarded: for=192.0.2.1~X-Forwarded-For: 6.6.6.6          | 192.0.2.1
        Forwarded: for=6.6.6.6, for=unknown, for=10.0.0.2          | 10.0.0.2
        Forwarded: for=6.6.6.6, for=_hidden                        | 127.0.0.1
        Forwarded: for=6.6.6.6, proto=https                        | 127.0.0.1
        Forwarded: for=6.6.6.6;for=192.0.2.1                       | 127.0.0.1
        Forwarded: for=6.6.6.6 192.0.2.1                           | 127.0.0.1
        Forwarded: for=6.6.6.6;x=", for="[2001:db8::1]"            | 2001:db8::1
        Forwarded: for="6.6.6.6, for=192.0.2.1                     | 192.0.2.1
        Forwarded: for=6.6.6.6;x="\\", for=192.0.2.1               | 192.0.2.1
        Accept: */*                                                | 127.0.0.1
        """)
    void isWhatTheLastProxyThatIsTrustedSays(String headers, String address) {
        start(TRUSTED);

        assertThat(from(headers)).isEqualTo(address);
    }

    @Test
    void ofWhoIsNotTrustedNothingCounts() {
        start(TrustedProxies.of(List.of(range("10.0.0.0", 8), range("::", 0))));

        assertThat(from("X-Forwarded-For: 192.0.2.1~Forwarded: for=192.0.2.1")).isEqualTo("127.0.0.1");
    }

    @Test
    void eachRequestOfAConnectionHasItsOwn() {
        start(TRUSTED);

        assertThat(from("X-Forwarded-For: 192.0.2.1")).isEqualTo("192.0.2.1");
        assertThat(from("X-Forwarded-For: 192.0.2.2")).isEqualTo("192.0.2.2");
        assertThat(from("Accept: */*")).isEqualTo("127.0.0.1");
    }

    @Test
    void aHeaderAsLongAsThereMayBeIsReadInNoTime() {
        start(TRUSTED);

        assertThat(from("Forwarded: " + "for=\"\\\";".repeat(1_700) + ", for=192.0.2.1"))
                .isEqualTo("192.0.2.1");
        assertThat(from("X-Forwarded-For: 6.6.6.6" + ",10.0.0.1".repeat(1_700))).isEqualTo("6.6.6.6");
    }
}
