package dev.skald.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.skald.adapter.netty.RawClient;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StaticSiteTest {

    private static final String PAGE = "/console/";
    private static final String SCRIPT = "/console/assets/page-1a2b.js";

    @AutoClose
    private final TestFace face = new TestFace(new StaticSite(
            PAGE,
            Map.of(
                    "index.html", "<!doctype html>".getBytes(StandardCharsets.UTF_8),
                    "assets/page-1a2b.js", "let it;".getBytes(StandardCharsets.UTF_8))));

    private RawClient.Answer get(String path, String headers) {
        return send("GET", path, headers);
    }

    private RawClient.Answer send(String method, String path, String headers) {
        try (RawClient client = face.connect()) {
            client.send(TestFace.request(method, path, headers, ""));
            return method.equals("HEAD") ? client.readHead() : client.read();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/console", "/console/index.html"})
    void thePageIsFoundFromEverywhereSomebodyMayLook(String path) {
        RawClient.Answer answer = get(path, "");
        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.header("location")).isEqualTo(PAGE);
    }

    @Test
    void thePageIsServedWithoutATokenAndAskedForAnewEachTime() {
        RawClient.Answer answer = get(PAGE + "?any=thing", "");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("<!doctype html>");
        assertThat(answer.header("content-type")).isEqualTo("text/html; charset=utf-8");
        assertThat(answer.header("cache-control")).isEqualTo("no-cache");
    }

    @Test
    void whatItLoadsNeverChangesUnderItsName() {
        RawClient.Answer answer = get(SCRIPT, "");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("let it;");
        assertThat(answer.header("content-type")).isEqualTo("text/javascript; charset=utf-8");
        assertThat(answer.header("cache-control")).contains("immutable", "max-age=31536000");
    }

    @ParameterizedTest
    @ValueSource(strings = {PAGE, SCRIPT})
    void aPageMayLoadWhatIsServedHereAndNothingElse(String path) {
        RawClient.Answer answer = get(path, "");
        assertThat(answer.header("content-security-policy").split("; "))
                .startsWith("default-src 'none'")
                .contains("script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'", "base-uri 'none'")
                .noneMatch(rule -> rule.contains("unsafe") || rule.contains("*") || rule.contains("http"));
        assertThat(answer.header("x-content-type-options")).isEqualTo("nosniff");
        assertThat(answer.header("referrer-policy")).isEqualTo("no-referrer");
        assertThat(answer.header("cross-origin-opener-policy")).isEqualTo("same-origin");
        assertThat(answer.header("cross-origin-resource-policy")).isEqualTo("same-origin");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        %s         | 304
        W/%s       | 304
        "a", %s    | 304
        *          | 304
        "a"        | 200
        """)
    void whoHasItIsToldSo(String known, int status) {
        String tag = get(SCRIPT, "").header("etag");
        RawClient.Answer answer = get(SCRIPT, "If-None-Match: " + known.formatted(tag) + "\r\n");
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("etag")).isEqualTo(tag);
        assertThat(answer.text()).isEqualTo(status == 304 ? "" : "let it;");
    }

    @Test
    void itsHeadCanBeAskedForAlone() {
        RawClient.Answer answer = send("HEAD", SCRIPT, "");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-length")).isEqualTo("7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/console/nothing",
                "/console/assets/",
                "/console/assets/../index.html",
                "/console/%2e%2e/health/live",
                "/console//",
                "/favicon.ico"
            })
    void thereIsNothingElse(String path) {
        assertThat(get(path, "").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE"})
    void itIsOnlyRead(String method) {
        RawClient.Answer answer = send(method, PAGE, "");
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("allow")).isEqualTo("GET, HEAD");
    }

    @Test
    void aPageOfAnotherOriginDoesNotGetIt() {
        assertThat(get(PAGE, "Origin: https://evil.example\r\n").status()).isEqualTo(403);
    }

    @Test
    void aSiteWithoutFilesIsNowhere() {
        assertThat(StaticSite.NONE.endpoints()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "console/", "/console"})
    void aPathThatIsNoneIsRefused(String path) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StaticSite(path, Map.of("index.html", new byte[] {1})));
    }
}
