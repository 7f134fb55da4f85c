package dev.sluice.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.errors.NotFoundException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import dev.sluice.simulator.Fault;
import dev.sluice.simulator.Mood;
import dev.sluice.simulator.Pace;
import dev.sluice.simulator.Simulator;
import dev.sluice.simulator.SimulatorConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;

/// A request walks the whole product: a key made over REST, a stock SDK, two instances, two quotas.
@ExtendWith(SharedProduct.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FirstRunIT {
    private final Simulator preferred = Simulator.start(SimulatorConfig.named("first-a", "up-a"));
    private final Simulator spare = Simulator.start(SimulatorConfig.named("first-b", "up-b"));
    private final Simulator shaky = Simulator.start(SimulatorConfig.named("first-c", "up-c"));
    private final Product product;
    private final Setup setup;
    private final String key;
    private final Application application;

    FirstRunIT(Product product) {
        this.product = product;
        this.setup = new Setup(product.rest());
        setup.tenant("first")
                .instance("first-a", preferred, "up-a")
                .instance("first-b", spare, "up-b")
                .instance("first-c", shaky, "up-c")
                .route("first-qwen", "first-a")
                .route("first-shaky", "first-c", "first-b")
                .consumer("first", "first-bot");
        this.key = setup.key("first", "first-bot");
        this.application = product.application(key);
    }

    @BeforeAll
    void everyGatewayKnows() {
        setup.applied();
    }

    @BeforeEach
    void calm() {
        preferred.mood(Mood.CALM);
        spare.mood(Mood.CALM);
        shaky.mood(Mood.CALM);
    }

    @AfterAll
    void stop() {
        application.close();
        preferred.close();
        spare.close();
        shaky.close();
    }

    @Test
    void the_sdk_gets_a_plain_answer_with_its_usage() {
        var answer = application.ask("first-qwen");

        assertThat(answer.choices().getFirst().message().content().orElse(""))
                .startsWith("Water finds its way");
        assertThat(answer.usage().orElseThrow().completionTokens()).isEqualTo(16);
    }

    @Test
    void the_sdk_gets_a_stream_and_no_chunk_it_did_not_ask_for() {
        var chunks = application.stream(Application.question("first-qwen"));

        assertThat(Application.textOf(chunks))
                .startsWith("Water finds its way")
                .endsWith("a keeper who");
        assertThat(chunks).noneMatch(chunk -> chunk.choices().isEmpty());
        assertThat(chunks.getLast().choices().getFirst().finishReason()).isPresent();
    }

    @Test
    void the_sdk_gets_the_usage_chunk_when_it_asks() {
        var asking =
                Application.question("first-qwen").toBuilder()
                        .streamOptions(
                                ChatCompletionStreamOptions.builder().includeUsage(true).build())
                        .build();

        var chunks = application.stream(asking);

        assertThat(chunks.getLast().choices()).isEmpty();
        assertThat(chunks.getLast().usage().orElseThrow().completionTokens()).isEqualTo(16);
    }

    @Test
    void the_model_list_names_what_the_key_may_call() {
        var ids = application.sdk().models().list().items().stream().map(model -> model.id());

        assertThat(ids).contains("first-qwen");
    }

    @Test
    void a_wrong_key_is_refused_with_the_known_shape() {
        try (var stranger = product.application(key + "x")) {
            var refused =
                    catchThrowableOfType(
                            UnauthorizedException.class, () -> stranger.ask("first-qwen"));

            assertThat(refused.code()).contains("invalid_api_key");
            assertThat(refused.headers().values("x-should-retry")).containsExactly("false");
        }
    }

    @Test
    void an_unknown_model_is_not_found() {
        var refused = catchThrowableOfType(NotFoundException.class, () -> application.ask("gpt-9"));

        assertThat(refused.code()).contains("model_not_found");
        assertThat(refused.param()).contains("model");
    }

    @Test
    void every_form_of_the_key_opens_the_gate_and_the_query_does_not() {
        var body = Application.chat("first-qwen", false);

        for (var header : new String[] {"apikey", "x-api-key", "api-key", "x-goog-api-key"}) {
            try (var anonymous = product.application("")) {
                assertThat(anonymous.post(body, "Authorization", "", header, key).statusCode())
                        .as(header)
                        .isIn(200);
            }
        }
        var query =
                application.send(
                        "POST", "/v1/chat/completions?api_key=" + key, body, "Authorization", "");
        assertThat(query.statusCode()).isEqualTo(401);
        assertThat(product.process().output()).doesNotContain(key);
    }

    @Test
    void unknown_fields_survive_and_no_secret_of_the_caller_leaves() throws Exception {
        var body =
                Application.chat("first-qwen", false)
                        .replace(
                                "\"stream\":false",
                                "\"stream\":false,\"my_field\":{\"a\":[1,2.50]}");

        var answer = application.post(body, "Cookie", "session=1", "x-stainless-lang", "java");

        assertThat(answer.statusCode()).isEqualTo(200);
        var seen = Objects.requireNonNull(preferred.last());
        assertThat(seen.body()).contains("\"my_field\":{\"a\":[1,2.50]}", "\"model\":\"up-a\"");
        assertThat(seen.headers().get("authorization"))
                .containsExactly("Bearer sk-upstream-first-a");
        assertThat(seen.headers()).doesNotContainKeys("cookie", "x-stainless-lang", "apikey");
        assertThat(seen.headers().toString() + seen.body()).doesNotContain(key);
    }

    @Test
    void a_failing_instance_is_not_the_callers_trouble() {
        shaky.mood(Mood.CALM.with(Fault.Status.of(503)));

        var statuses = new ArrayList<Integer>();
        for (var i = 0; i < 5; i++) {
            statuses.add(application.post(Application.chat("first-shaky", false)).statusCode());
        }

        assertThat(statuses).containsOnly(200);
    }

    @Test
    void a_refused_connection_is_not_the_callers_trouble_either() {
        shaky.mood(Mood.CALM.with(new Fault.Refuse()));

        var chunks = application.stream(Application.question("first-shaky"));

        assertThat(Application.textOf(chunks)).startsWith("Water");
    }

    @Test
    void a_stream_that_breaks_ends_in_an_error_and_not_in_a_clean_end() throws Exception {
        var cut = Mood.CALM.with(new Fault.Cut(5, Fault.Cut.How.RESET));
        shaky.mood(cut);
        spare.mood(cut);

        try (var socket = new RawSocket(product.gatewayPort())) {
            var all = socket.chat(key, Application.chat("first-shaky", true)).readToEnd();

            assertThat(all).contains("\"error\":{").doesNotContain("[DONE]", "\r\n0\r\n\r\n");
        }
    }

    @Test
    void a_raw_socket_keeps_its_connection_from_answer_to_answer() throws Exception {
        try (var socket = new RawSocket(product.gatewayPort())) {
            var stream =
                    socket.chat(key, Application.chat("first-qwen", true))
                            .readUntil("\r\n0\r\n\r\n");
            var plain = socket.chat(key, Application.chat("first-qwen", false)).readUntil("}");

            assertThat(stream)
                    .startsWith("HTTP/1.1 200 ")
                    .contains("data: [DONE]\n\n")
                    .containsIgnoringCase("x-request-id: ")
                    .doesNotContain("\"usage\"");
            assertThat(plain).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void bad_input_gets_its_status_and_the_known_shape() {
        var broken = application.post("{\"model\":\"first-qwen\",");
        var type =
                application.post(Application.chat("first-qwen", false), "Content-Type", "text/xml");
        var path = application.send("GET", "/v1/nothing", "");
        var deep = application.post("{\"model\":\"first-qwen\",\"x\":" + "[".repeat(5_000));

        assertThat(broken.statusCode()).isEqualTo(400);
        assertThat(type.statusCode()).isEqualTo(415);
        assertThat(path.statusCode()).isEqualTo(404);
        assertThat(deep.statusCode()).isEqualTo(400);
        for (var answer : new String[] {broken.body(), type.body(), path.body(), deep.body()}) {
            var error = JsonMapper.shared().readTree(answer).path("error");
            assertThat(error.propertyNames()).contains("message", "type", "param", "code");
        }
    }

    @Test
    void an_oversized_body_is_refused_before_it_is_read() throws Exception {
        try (var socket = new RawSocket(product.gatewayPort())) {
            var answer =
                    socket.send(
                                    "POST /v1/chat/completions HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer "
                                            + key
                                            + "\r\nContent-Type: application/json\r\nContent-Length: 999999999999\r\n\r\n")
                            .readUntil("\r\n");

            assertThat(answer).startsWith("HTTP/1.1 413 ");
        }
    }

    @Test
    void the_consumers_quota_is_asked_first_and_says_so() {
        setup.consumer("first", "first-small")
                .quota(
                        "first-small-on-a",
                        "\"tenant\":\"first\",\"consumer\":\"first-small\",\"instance\":\"first-a\"",
                        1_000);
        var small = setup.key("first", "first-small");
        setup.applied();
        preferred.mood(Mood.CALM.with(Pace.of(Duration.ZERO, 0, 300)));

        try (var bot = product.application(small)) {
            var refused = askUntilRefused(bot);

            assertThat(refused.getMessage()).contains("Insufficient token, try in one hour");
            assertThat(refused.code()).contains("insufficient_quota");
            assertThat(refused.headers().values("x-should-retry")).containsExactly("false");
            assertThat(refused.headers().values("retry-after")).hasSize(1);
            assertThat(refused.headers().values("x-ratelimit-limit-tokens"))
                    .containsExactly("1000");
        }
        assertThat(application.post(Application.chat("first-qwen", false)).statusCode())
                .as("another consumer is not concerned")
                .isEqualTo(200);
    }

    @Test
    void the_instances_quota_binds_everyone() {
        try (var alone = Simulator.start(SimulatorConfig.named("first-d", "up-d"))) {
            alone.mood(Mood.CALM.with(Pace.of(Duration.ZERO, 0, 300)));
            setup.instance("first-d", alone, "up-d")
                    .route("first-tight", "first-d")
                    .quota("first-all-on-d", "\"instance\":\"first-d\"", 1_000)
                    .consumer("first", "first-other");
            var other = setup.key("first", "first-other");
            setup.applied();

            RateLimitException refused;
            try (var bot = product.application(other)) {
                refused = askUntilRefused(bot, "first-tight");
            }
            var mine =
                    catchThrowableOfType(
                            RateLimitException.class, () -> application.ask("first-tight"));

            assertThat(refused.code()).contains("rate_limit_exceeded");
            assertThat(mine.code()).contains("rate_limit_exceeded");
        }
    }

    @Test
    void what_was_used_is_in_the_books_to_the_token() {
        setup.consumer("first", "first-counted");
        var counted = setup.key("first", "first-counted");
        setup.applied();
        preferred.reset();

        try (var bot = product.application(counted)) {
            for (var i = 0; i < 3; i++) {
                bot.ask("first-qwen");
                bot.stream(Application.question("first-qwen"));
            }
        }

        var counts =
                Await.until(
                        "the model has finished six answers",
                        preferred::counts,
                        seen -> seen.finished() == 6);
        Await.until(
                "the books have six requests of first-counted",
                () -> setup.usageOf("first-counted"),
                usage ->
                        usage.equals(
                                new Setup.Usage(
                                        6,
                                        counts.promptTokens(),
                                        counts.completionTokens(),
                                        counts.promptTokens() + counts.completionTokens())));
    }

    private static RateLimitException askUntilRefused(Application bot) {
        return askUntilRefused(bot, "first-qwen");
    }

    /// Asks for at most 100 tokens at a time, until the gateway says no.
    private static RateLimitException askUntilRefused(Application bot, String model) {
        ChatCompletionCreateParams question =
                Application.question(model).toBuilder().maxCompletionTokens(100).build();
        for (var i = 0; i < 50; i++) {
            try {
                bot.sdk().chat().completions().create(question);
            } catch (RateLimitException refused) {
                return refused;
            }
        }
        throw new AssertionError("never refused");
    }
}
