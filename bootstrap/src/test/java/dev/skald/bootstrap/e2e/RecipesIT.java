package dev.skald.bootstrap.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The lines for browser developers, word for word as the pages have them, in what pages get into. */
@Execution(ExecutionMode.CONCURRENT)
class RecipesIT {

    private static final String README_URL = "http://localhost:8080";
    private static final String README_WORKFLOW = "7b0e4c1e-2a51-4b8e-9d35-6f0d6a3c9e11";

    @AutoClose
    private static final SkaldProcess skald = SkaldProcess.serving(Map.of(
            // Clients of a hurried page have little patience.
            "PING_INTERVAL", "PT1S", "PING_TIMEOUT", "PT60S", "JWT_CLOCK_SKEW", "PT0S"));

    private final String workflow = UUID.randomUUID().toString();
    private final Agents agents = Agents.of(skald);

    @Test
    void aTokenFunctionMayFailHangReturnAndBeLate() {
        publish(workflow, 1, 3);
        try (Page page = Page.hurried(Documentation.FRONT_END.files())) {
            page.run("""
                    const { watch } = await load("skald.js");
                    const token = "%s";
                    const once = (first) => { let calls = 0; return () => (calls++ === 0 ? first() : token); };
                    const open = (name, fetchToken) => watch("%s", "%s", fetchToken, show(name));
                    const rejects = open("rejects", once(() => Promise.reject(new Error("signed off"))));
                    rejects.on("disconnect", (reason) => show("rejects")(reason));
                    open("rejects with nothing", once(() => Promise.reject()));
                    open("throws", once(() => { throw new Error("cannot"); }));
                    open("hangs", once(() => new Promise(() => {})));
                    open("returns", () => token);
                    const fetched = new Promise((come) => { globalThis.come = () => come(token); });
                    globalThis.late = open("late", once(() => fetched));
                    late.on("connect", () => show("late")("connect", late.id));
                    await new Promise((asked) => late.io.once("open", asked));
                    late.io.engine.close();
                    """.formatted(skald.tokens().listing("viewer", workflow), skald.address(), workflow));
            assertThat(page.await("rejects", "no token").content().get(1).asText())
                    .isEqualTo("signed off");
            assertThat(page.await("throws", "no token").content().get(1).asText())
                    .isEqualTo("cannot");
            page.await("rejects with nothing", "no token");
            // It does not wait for the gateway to give the connection up.
            page.await("rejects", "forced close");

            page.await("late", "watching");
            page.run("come()");
            publish(workflow, 4, 4);
            for (String name : List.of("rejects", "rejects with nothing", "throws", "returns", "late")) {
                assertThat(page.seqsUpTo(name, 4)).as(name).containsExactly(1L, 2L, 3L, 4L);
            }
            assertThat(page.shown("late").stream().filter(it -> it.what().equals("connect")))
                    .as("a token that comes late is not sent on another connection")
                    .hasSize(1);

            assertThat(page.await("hangs", "no token").content().get(1).asText())
                    .contains("8 seconds");
            assertThat(page.seqsUpTo("hangs", 4)).containsExactly(1L, 2L, 3L, 4L);
        }
    }

    @Test
    void aTokenIsRefreshedOrFetchedAnewAndARefusalIsTold() {
        publish(workflow, 1, 1);
        try (Page page = Page.with(Documentation.FRONT_END.files())) {
            // The time that the page takes to load is not the tokens'.
            page.run("await load('skald.js');");
            page.run("""
                    const { watch } = await load("skald.js");
                    const each = (...tokens) => async () => {
                      const next = tokens.length > 1 ? tokens.shift() : tokens[0];
                      if (!next) throw new Error("no more");
                      return next;
                    };
                    const open = (name, fetchToken) => watch("%1$s", "%2$s", fetchToken, show(name));
                    globalThis.refreshed = open("refreshed", each("%3$s", "%4$s"));
                    globalThis.returned = open("returned", each("%5$s", null, "%4$s"));
                    returned.on("disconnect", (reason) => show("returned")("disconnect", reason));
                    open("another", each("%6$s", "%7$s"));
                    open("signed out", each("%8$s"));
                    const waiting = open("unavailable", each("%4$s"));
                    waiting.io.once("open", () => queueMicrotask(() => waiting.io.engine.emit("data",
                        '4{"message":"Service Unavailable","data":{"status":503,"code":"unavailable"}}')));
                    waiting.on("connect_error", () => show("unavailable")("waits"));
                    """.formatted(
                            skald.address(),
                            workflow,
                            skald.tokens().shortLived("one", Duration.ofSeconds(7)),
                            skald.tokens().shortLived("one", Duration.ofHours(1)),
                            skald.tokens().shortLived("one", Duration.ofSeconds(6)),
                            skald.tokens().shortLived("two", Duration.ofSeconds(30)),
                            skald.tokens().shortLived("three", Duration.ofHours(1)),
                            skald.tokens().expired()));
            assertThat(page.await("signed out", "signed out").content().get(1).asText())
                    .isEqualTo("expired_token");
            assertThat(page.await("another", "not refreshed")
                            .content()
                            .get(1)
                            .path("code")
                            .asText())
                    .isEqualTo("forbidden");
            page.await("returned", "no token");
            assertThat(page.await("returned", "disconnect").content().get(1).asText())
                    .isIn("io server disconnect", "transport close");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(watching(page, "returned")).isEqualTo(2));
            page.await("unavailable", "waits");
            page.await("unavailable", "watching");
            publish(workflow, 2, 2);
            for (String name : List.of("refreshed", "returned", "unavailable")) {
                assertThat(page.seqsUpTo(name, 2)).as(name).containsExactly(1L, 2L);
            }
            assertThat(watching(page, "refreshed")).isEqualTo(1);
        }
    }

    @Test
    void aViewerIsBackBeforeTheAgent() {
        SkaldProcess first = SkaldProcess.serving(Map.of());
        int port = first.port();
        try (Page page = Page.with(Documentation.FRONT_END.files())) {
            try (first) {
                Agents.of(first).register(workflow, "alice");
                Agents.of(first).publish(workflow, List.of(Agents.thought("one"), Agents.thought("two")));
                page.run("""
                        const { watch } = await load("skald.js");
                        for (const name of ["a", "b", "c"])
                          watch("%s", "%s", async () => "%s", show(name));
                        """.formatted(first.address(), workflow, first.tokens().viewer("alice")));
                assertThat(page.seqsUpTo("a", 2)).containsExactly(1L, 2L);
                page.seqsUpTo("b", 2);
                page.seqsUpTo("c", 2);
            }
            try (SkaldProcess second = SkaldProcess.serving(Map.of("PORT", Integer.toString(port)))) {
                for (String name : List.of("a", "b", "c")) {
                    JsonNode refusal = page.await(name, "refused").content().get(1);
                    assertThat(refusal.path("status").asInt()).isEqualTo(403);
                }
                Agents.of(second).register(workflow, "alice");
                Agents.of(second)
                        .publish(workflow, List.of(Agents.thought("one"), Agents.thought("two"), Agents.thought("3")));
                for (String name : List.of("a", "b", "c")) {
                    page.await(name, "cleared");
                    assertThat(page.seqsUpTo(name, 3)).containsExactly(1L, 2L, 1L, 2L, 3L);
                }
            }
        }
    }

    @Test
    void aRightThatIsLostAndGivenAgainIsFoundAndADeletedWorkflowIsLeft() {
        agents.register(workflow, "alice");
        publish(workflow, 1, 1);
        try (Page page = Page.with(Documentation.FRONT_END.files())) {
            page.run("""
                    const { watch } = await load("skald.js");
                    watch("%s", "%s", async () => "%s", show("alice"));
                    """.formatted(skald.address(), workflow, skald.tokens().viewer("alice")));
            page.seqsUpTo("alice", 1);
            agents.register(workflow, "bob");
            assertThat(page.await("alice", "over").content().get(1).asText()).isEqualTo("forbidden");
            page.await("alice", "refused");
            publish(workflow, 2, 2);
            agents.register(workflow, "alice");
            assertThat(page.seqsUpTo("alice", 2)).containsExactly(1L, 2L);
            agents.delete(workflow);
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(page.shown("alice").stream()
                                    .filter(it -> it.what().equals("over"))
                                    .map(it -> it.content().get(1).asText()))
                            .containsExactly("forbidden", "deleted"));
        }
    }

    @Test
    void tokensAreShownAsATextThatGrows() {
        publish(workflow, 1, 2_000);
        try (Page page = Page.with(Documentation.FRONT_END.files())) {
            page.run("""
                    const { connect } = await load("skald.js");
                    const { tokens } = await load("tokens.js");
                    const socket = connect("%s", async () => "%s", show("socket"));
                    globalThis.text = "";
                    const append = (more) => { text += more; show("text")(text.length); };
                    tokens(socket, "%s", append, show("rest"));
                    """.formatted(skald.address(), skald.tokens().listing("viewer", workflow), workflow));
            agents.publish(workflow, "{\"type\":\"result\",\"data\":{\"answer\":42}}");
            page.await("rest", "agent:result");
            page.run("show('all')(text);");
            String published = LongStream.rangeClosed(1, 2_000)
                    .mapToObj(number -> "thought " + number)
                    .collect(Collectors.joining());
            assertThat(page.await("all", published)).isNotNull();
            assertThat(page.shown("text")).hasSizeLessThanOrEqualTo(2_000 / 50);
        }
    }

    @Test
    void componentsShareASocketAndASubscription() {
        publish(workflow, 1, 2);
        try (Page page = Page.with(Documentation.FRONT_END.files())) {
            page.run("""
                    const { connect } = await load("skald.js");
                    globalThis.share = (await load("share.js")).share;
                    globalThis.socket = connect("%s", async () => "%s", show("socket"));
                    socket.onAnyOutgoing((event) => show("sent")(event));
                    globalThis.id = "%s".toUpperCase();
                    globalThis.first = share(socket, id, show("first"));
                    """.formatted(skald.address(), skald.tokens().listing("viewer", workflow), workflow));
            page.seqsUpTo("first", 2);
            page.run("globalThis.second = share(socket, id.toLowerCase(), show('second'));");
            assertThat(page.seqsUpTo("second", 2)).containsExactly(1L, 2L);
            page.run("first();");
            publish(workflow, 3, 3);
            assertThat(page.seqsUpTo("second", 3)).containsExactly(1L, 2L, 3L);
            assertThat(page.seqs("first")).containsExactly(1L, 2L);
            page.run("second();");
            page.await("sent", "workflow:unsubscribe");
            assertThat(page.shown("sent").stream().map(Page.Shown::what))
                    .containsExactly("workflow:subscribe", "workflow:unsubscribe");
            page.run("share(socket, id, show('third'));");
            assertThat(page.seqsUpTo("third", 3)).containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void effectsThatRunTwiceShowNothingTwice() {
        publish(workflow, 1, 2000);
        try (Page page = Page.with(Documentation.FRONT_END.files())) {
            page.run("""
                    const { connect, follow } = await load("skald.js");
                    const { useWorkflow } = await load("useWorkflow.js");
                    const twice = (socket, name) => {
                      follow(socket, "%3$s", show(name))();
                      follow(socket, "%3$s", show(name));
                    };
                    twice(connect("%1$s", async () => "%2$s", show("socket")), "before");
                    const other = connect("%1$s", async () => "%2$s", show("socket"));
                    other.once("connect", () => twice(other, "after"));
                    const hooked = connect("%1$s", async () => "%2$s", show("socket"));
                    hooked.onAnyOutgoing((event) => show("sent")(event));
                    useWorkflow(hooked, "%3$s");
                    """.formatted(skald.address(), skald.tokens().listing("viewer", workflow), workflow));
            List<Long> each = LongStream.rangeClosed(1, 2000).boxed().toList();
            assertThat(page.seqsUpTo("before", 2000)).isEqualTo(each);
            assertThat(page.seqsUpTo("after", 2000)).isEqualTo(each);
            await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                page.run("show('state')(state.value.filter(([, it]) => it.seq).map(([, it]) => it.seq))");
                List<Page.Shown> states = page.shown("state");
                assertThat(states.get(states.size() - 1).content().get(0).toString())
                        .isEqualTo(each.toString().replace(" ", ""));
            });
            page.run("unmount();");
            page.await("sent", "workflow:unsubscribe");
            assertThat(page.shown("sent").stream().map(Page.Shown::what))
                    .containsExactly("workflow:subscribe", "workflow:unsubscribe");
        }
    }

    @Test
    void aPositionFromStorageGoesOnWhereItWas() {
        publish(workflow, 1, 2);
        try (Page page = Page.with(Documentation.FRONT_END.files())) {
            page.run("""
                    const { connect } = await load("skald.js");
                    const { resume } = await load("positions.js");
                    globalThis.open = (name) => {
                      globalThis.socket = connect("%s", async () => "%s", show(name));
                      resume(socket, "%s", show(name));
                    };
                    open("before");
                    """.formatted(
                            skald.address(),
                            skald.tokens().listing("viewer", workflow),
                            workflow.toUpperCase(java.util.Locale.ROOT)));
            page.seqsUpTo("before", 2);
            page.run("socket.disconnect();");
            publish(workflow, 3, 3);
            page.run("open('after');");
            assertThat(page.seqsUpTo("after", 3)).containsExactly(3L);
            page.run("socket.disconnect();");
            agents.delete(workflow);
            publish(workflow, 1, 1);
            page.run("open('anew');");
            page.await("anew", "cleared");
            assertThat(page.seqsUpTo("anew", 1)).containsExactly(1L);
            assertThat(page.shown("after").stream().map(Page.Shown::what)).doesNotContain("refused", "cleared");
        }
    }

    @Test
    void aStopButtonStopsTheRunAndAQuestionToTheUserIsAnsweredOnce() {
        agents.register(workflow, "alice");
        try (Page page = Page.with(Documentation.FRONT_END.files())) {
            page.run("""
                    const { connect } = await load("skald.js");
                    const { followRun } = await load("runs.js");
                    const socket = connect("%s", async () => "%s", show("socket"));
                    const run = followRun(socket, "%s", show("run"));
                    globalThis.ask = (name, control, id) =>
                        run.ask(control, (answer) => show(name)(JSON.stringify(answer)), id);
                    globalThis.stop = run.stop;
                    """.formatted(skald.address(), skald.tokens().viewer("alice"), workflow));
            page.await("run", "watching");
            JsonNode run = agents.open(workflow);
            await().atMost(Duration.ofSeconds(20)).until(() -> states(page).contains("running"));

            page.run("ask('approved', { action: 'approve', callId: 'c' }, 'once')");
            page.await("run", "controlled");
            page.run("ask('again', { action: 'approve', callId: 'c' }, 'once')");
            page.run("ask('rejected', { action: 'reject', callId: 'c' })");
            page.run("ask('stopped', { action: 'cancel' })");
            assertThat(page.await("approved", "{\"ok\":true,\"seq\":1}")).isNotNull();
            assertThat(page.await("again", "{\"ok\":true,\"seq\":1}")).isNotNull();
            assertThat(page.await("stopped", "{\"ok\":true,\"seq\":2}")).isNotNull();
            assertThat(page.shown("rejected").get(0).what()).contains("\"already_answered\"");

            String cancelled = "{\"type\":\"error\",\"data\":{\"message\":\"stopped\",\"code\":\"cancelled\"}}";
            assertThat(agents.publish(workflow, run, cancelled).statusCode()).isEqualTo(202);
            await().atMost(Duration.ofSeconds(20)).until(() -> states(page).contains("cancelled"));
            page.run("ask('late', { action: 'cancel' })");
            await().atMost(Duration.ofSeconds(20))
                    .until(() ->
                            page.shown("late").stream().anyMatch(it -> it.what().contains("\"no_run\"")));

            assertThat(states(page)).containsExactly("none", "running", "cancelled");
            assertThat(page.shown("run").stream()
                            .filter(it -> it.what().equals("controlled"))
                            .map(it -> it.content().get(1).path("action").asText()))
                    .containsExactly("approve", "cancel");
            assertThat(page.shown("run").stream().map(Page.Shown::what).toList())
                    .containsSubsequence("agent:error", "run");
            page.run("stop()");
        }
    }

    private static List<String> states(Page page) {
        return page.shown("run").stream()
                .filter(it -> it.what().equals("run"))
                .map(it -> it.content().get(1).path("state").asText("none"))
                .toList();
    }

    /** After a recovery the answer to a subscription may come behind what makes it old. */
    @Test
    void anAnswerThatTheEventsHaveOvertakenClearsNothing() {
        try (Page page = Page.with(Documentation.FRONT_END.files())) {
            page.run("""
                    const { follow } = await load("skald.js");
                    const id = "%s", asked = [], heard = {};
                    const socket = {
                      connected: true,
                      emit: (event, argument, answer) => { asked.push({ event, argument, answer }); return socket; },
                      on: (event, listener) => { heard[event] = listener; return socket; },
                      onAny: (listener) => { heard.any = listener; return socket; },
                      off: () => socket,
                      offAny: () => socket,
                    };
                    const log = (more) => ({ ok: true, epoch: "new", firstSeq: 1, lastSeq: 9, ...more });
                    const thought = (seq) => heard.any("agent:thought", { workflowId: id, seq });
                    const stop = follow(socket, id, show("shown"), { after: 3, epoch: "old" });
                    heard.any("workflow:reset", { workflowId: id, epoch: "new", firstSeq: 1 });
                    thought(1);
                    thought(2);
                    asked[0].answer(log({ reset: true, gap: { from: 1, to: 2 } }));
                    thought(3);
                    heard.connect();
                    asked[1].answer(log());
                    show("asked")(asked[1].argument.after, asked[1].argument.epoch);
                    stop();
                    asked[1].answer({ ok: false, error: { status: 403 } });
                    show("asked")(asked.length, asked[2].event);

                    follow(socket, id, show("latest"), { after: "latest" });
                    asked[3].answer(log());
                    heard.connect();
                    show("asked")(asked[4].argument.after, asked[4].argument.epoch);
                    asked[4].answer(log({ gap: { from: 10, to: 11 } }));
                    """.formatted(workflow));
            assertThat(page.shown("shown").stream().map(Page.Shown::what))
                    .containsExactly(
                            "cleared", "agent:thought", "agent:thought", "watching", "agent:thought", "watching");
            assertThat(page.shown("latest").stream().map(Page.Shown::what))
                    .containsExactly("watching", "gap", "watching");
            assertThat(page.shown("asked").stream()
                            .map(it -> it.content().get(0) + " "
                                    + it.content().get(1).asText()))
                    .containsExactly("3 new", "3 workflow:unsubscribe", "9 new");
        }
    }

    /** The page warns of what the stock client does with answers that are awaited. */
    @Test
    void whatStandsBehindAnAwaitedAnswerComesAfterTheEvents() {
        try (Page page = Page.with(Documentation.FRONT_END.files())) {
            page.run("""
                    const { connect } = await load("skald.js");
                    const socket = connect("%s", async () => "%s", show("socket"));
                    socket.on("agent:thought", () => show("order")("event"));
                    socket.on("connect", () => {
                      const data = (text) => socket.io.engine.emit("data", text);
                      socket.emitWithAck("workflow:subscribe", {}).then(() => show("order")("await"));
                      socket.emit("workflow:subscribe", {}, () => show("order")("callback"));
                      data('30[{"ok":true}]');
                      data('31[{"ok":true}]');
                      data('2["agent:thought",{"seq":1}]');
                    });
                    """.formatted(skald.address(), skald.tokens().viewer("viewer")));
            page.await("order", "await");
            assertThat(page.shown("order").stream().map(Page.Shown::what))
                    .containsExactly("callback", "event", "await");
        }
    }

    @Test
    void theReadmeConnectsAlthoughItsTokenComesOnlyAtTheSecondTry() {
        String block = Documentation.README.blocks("js").get(0);
        assertThat(block).containsOnlyOnce(README_URL).containsOnlyOnce(README_WORKFLOW);
        String page = block.replace(README_URL, skald.address().toString());
        try (Page readme = Page.hurried(Map.of("readme.js", page))) {
            readme.run("""
                    let calls = 0;
                    globalThis.fetchToken = () => {
                      show("asked")(Date.now());
                      if (calls++ === 0) return Promise.reject(new Error("signed off"));
                      return calls === 2 ? new Promise(() => {}) : "%s";
                    };
                    await load("readme.js");
                    """.formatted(skald.tokens().viewer("alice")));
            readme.await("error", "the token may not read this workflow");
            assertThat(readme.shown("error").stream()
                            .map(it -> it.content().get(it.content().size() - 1).asText()))
                    .startsWith("signed off", "no answer within 8 seconds");
            List<Long> asked = readme.shown("asked").stream()
                    .map(it -> it.content().get(0).asLong())
                    .toList();
            assertThat(asked.get(1) - asked.get(0))
                    .as("it does not wait for the gateway to give it up")
                    .isLessThan(9_000);
            agents.register(README_WORKFLOW, "alice");
            publish(README_WORKFLOW, 1, 1);
            assertThat(readme.await("log", "agent:thought")
                            .content()
                            .get(1)
                            .path("content")
                            .asText())
                    .isEqualTo("thought 1");
        }
    }

    private static long watching(Page page, String name) {
        return page.shown(name).stream()
                .filter(it -> it.what().equals("watching"))
                .count();
    }

    private void publish(String to, int first, int last) {
        List<String> thoughts = LongStream.rangeClosed(first, last)
                .mapToObj(i -> Agents.thought("thought " + i))
                .toList();
        assertThat(agents.publish(to, thoughts).statusCode()).isEqualTo(202);
    }
}
