package dev.sluice.console.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.RestCalls;
import dev.sluice.console.RunningBackend;
import dev.sluice.console.publishing.RevisionLog;
import dev.sluice.console.publishing.RevisionPublished;
import dev.sluice.console.usage.Batches;
import dev.sluice.console.usage.UsageIntake;
import dev.sluice.control.TokenCounts;
import dev.sluice.control.UsageClose;
import dev.sluice.control.UsageSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.transaction.support.TransactionTemplate;

/// Real arrivals in a real database, rehearsed over REST.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RehearsalApiTest {
    private final Random random = new Random(31);
    private RunningBackend backend;
    private RestCalls rest;
    private UUID tenant;
    private UUID bot;
    private UUID self;
    private UUID route;

    /// A route from a self-hosted instance to a cloud; 20 requests of 1,000 + 500 tokens on the
    /// first within the last ten minutes, one refused by a quota, one that is known better since.
    @BeforeAll
    void fill() throws Exception {
        backend = RunningBackend.shared();
        rest = backend.asAdmin();
        var published = new LinkedBlockingQueue<RevisionPublished>();
        backend.context()
                .addApplicationListener((PayloadApplicationEvent<RevisionPublished> event) ->
                        published.add(event.getPayload()));
        tenant = put("tenants/re-acme", "{\"currency\":\"CNY\"}");
        bot = put("tenants/re-acme/consumers/bot", "{}");
        self = put("instances/re-self", "{\"endpoint\":\"http://10.0.0.1/v1\"}");
        put("instances/re-cloud", "{\"endpoint\":\"https://10.0.0.2/v1\",\"hosting\":\"cloud\"}");
        route = put("routes/re-route", route(10, "re-self"));
        put(
                "prices/re-cloud",
                "{\"instance\":\"re-cloud\",\"from\":\"2026-01-01T00:00:00Z\",\"currency\":\"CNY\",\"inputPerMillion\":2,\"outputPerMillion\":8}");
        var last =
                rest.put(
                        "/api/v1/quotas/re-quota",
                        "{\"scope\":{\"instance\":\"re-self\"},\"limit\":15000,\"window\":\"PT1H\"}");
        var revision = Long.parseLong(last.header("Sluice-Revision"));
        while (backend.bean(RevisionLog.class).newest() < revision) {
            assertThat(published.poll(20, TimeUnit.SECONDS)).isNotNull();
        }
        var now = Instant.now();
        var records = new ArrayList<UsageClose>();
        for (var i = 0; i < 20; i++) {
            records.add(request(now.minus(Duration.ofSeconds(600 - i))).build());
        }
        var known = records.getLast();
        records.add(
                request(now.minus(Duration.ofSeconds(500)))
                        .clearInstanceId()
                        .clearAttempts()
                        .setAdmitted(false)
                        .setOutcome("refused_quota")
                        .setStatus(429)
                        .setTokens(TokenCounts.getDefaultInstance())
                        .setSource(UsageSource.NONE)
                        .setEstimatedPromptTokens(1_200)
                        .build());
        records.add(
                request(now.minus(Duration.ofSeconds(400)))
                        .clearAttempts()
                        .setCorrects(known.getEventId())
                        .setCount(0)
                        .setTokens(TokenCounts.newBuilder().setCompletion(40))
                        .build());
        // Long before, and on another route: no arrivals of this one
        records.add(request(now.minus(Duration.ofHours(3))).build());
        backend.bean(UsageIntake.class).take("re-node", Batches.batch("re-node/1", 1, records));
    }

    @Test
    void an_outage_is_rehearsed_over_rest() {
        var answer =
                rest.post(
                        "/api/v1/routes/re-route/rehearsal",
                        "{\"draft\":"
                                + draft()
                                + ",\"down\":[\"re-self\"],\"span\":\"PT1H\",\"start\":\"empty\"}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        var json = answer.json();
        assertThat(json.get("arrivals").intValue()).isEqualTo(21);
        assertThat(json.at("/now/served").intValue()).isEqualTo(20);
        assertThat(json.at("/now/refused429").intValue()).isEqualTo(1);
        assertThat(json.at("/now/completionTokens").intValue()).isEqualTo(20 * 500 + 40);
        assertThat(json.at("/then/served").intValue()).isEqualTo(21);
        assertThat(json.at("/then/promptTokens").intValue()).isEqualTo(20 * 1_000 + 1_200);
        // The refused one is taken for as long as the others are on average
        assertThat(json.at("/then/completionTokens").intValue()).isEqualTo(21 * 500 + 40 + 2);
        assertThat(json.at("/then/cost/0/currency").stringValue()).isEqualTo("CNY");
        // 21,200 * 2 + 10,542 * 8 millionths
        assertThat(json.at("/then/cost/0/amount").decimalValue()).isEqualByComparingTo("0.126736");
        assertThat(json.at("/instances/0/instance").stringValue()).isEqualTo("re-self");
        assertThat(json.at("/instances/0/now/served").intValue()).isEqualTo(20);
        assertThat(json.at("/instances/0/then/served").intValue()).isZero();
        assertThat(json.at("/instances/1/then/served").intValue()).isEqualTo(21);
        assertThat(json.at("/consumers/0/consumer").stringValue()).isEqualTo("bot");
        assertThat(json.get("notes").toString()).contains("estimated_tokens");
        // And nothing was saved
        assertThat(rest.get("/api/v1/routes/re-route").json().get("targets").size()).isEqualTo(1);
    }

    @Test
    void without_a_draft_the_route_is_played_as_it_is_and_a_quota_is_spent() {
        var asItIs = rest.post("/api/v1/routes/re-route/rehearsal", "{\"start\":\"empty\"}").json();
        // 15,000 tokens are ten requests
        assertThat(asItIs.at("/then/served").intValue()).isEqualTo(10);
        assertThat(asItIs.at("/first429/quota").stringValue()).isEqualTo("re-quota");
        assertThat(asItIs.at("/first429/status").intValue()).isEqualTo(429);
        assertThat(asItIs.at("/first429/tenant").stringValue()).isEqualTo("re-acme");
        var spent =
                rest.post(
                                "/api/v1/routes/re-route/rehearsal",
                                "{\"spent\":[\"re-quota\"],\"start\":\"live\"}")
                        .json();
        assertThat(spent.at("/then/served").intValue()).isZero();
        assertThat(spent.at("/refused/0/requests").intValue()).isEqualTo(21);
        var short10 = rest.post("/api/v1/routes/re-route/rehearsal", "{\"span\":\"PT5M\"}").json();
        assertThat(short10.get("arrivals").intValue()).isZero();
    }

    @Test
    void everything_that_is_wrong_is_named_where_it_stands() {
        var answer =
                rest.post(
                        "/api/v1/routes/re-route/rehearsal",
                        "{\"span\":\"P2D\",\"start\":\"soon\",\"down\":[5],\"mood\":1,\"draft\":{\"targets\":\"all\",\"colour\":1}}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields())
                .contains("span", "start", "down[0]", "mood", "draft.targets", "draft.colour");
        var unknown =
                rest.post(
                        "/api/v1/routes/re-route/rehearsal",
                        "{\"down\":[\"nobody\"],\"spent\":[\"nothing\"]}");
        assertThat(unknown.fields()).containsExactlyInAnyOrder("down", "spent");
        var draft =
                rest.post(
                        "/api/v1/routes/re-route/rehearsal",
                        "{\"draft\":{\"model\":\"re-route\",\"targets\":[{\"instance\":\"re-self\",\"weight\":0}]}}");
        assertThat(draft.fields()).containsExactly("draft.targets");
        assertThat(rest.post("/api/v1/routes/re-none/rehearsal", "{}").status()).isEqualTo(404);
        assertThat(backend.asNobody().post("/api/v1/routes/re-route/rehearsal", "{}").status())
                .isEqualTo(401);
    }

    @Test
    void a_sample_stands_for_all_of_them_exactly() {
        var table = backend.bean(ArrivalTable.class);
        var now = Instant.now();
        var all = between(table, now, ArrivalTable.MOST);
        var some = between(table, now, 6);
        assertThat(all.sampled()).isFalse();
        assertThat(some.sampled()).isTrue();
        assertThat(some.arrivals()).hasSizeLessThanOrEqualTo(7);
        assertThat(some.arrivals().stream().mapToLong(Arrival::count).sum())
                .isEqualTo(all.arrivals().stream().mapToLong(Arrival::count).sum());
    }

    private ArrivalTable.Arrivals between(ArrivalTable table, Instant now, int most) {
        return Objects.requireNonNull(
                backend.bean(TransactionTemplate.class)
                        .execute(_ -> table.between(now.minus(Duration.ofHours(1)), now, most)));
    }

    private UsageClose.Builder request(Instant at) {
        return Batches.request(Batches.eventId(at, random), at, tenant, bot, self, 1_000, 500)
                .setRouteId(route.toString())
                .setDurationNs(2_000_000_000L);
    }

    private static String draft() {
        return "{\"model\":\"re-route\",\"targets\":[{\"instance\":\"re-self\",\"priority\":10},{\"instance\":\"re-cloud\",\"priority\":1}]}";
    }

    private static String route(int priority, String instance) {
        return "{\"model\":\"re-route\",\"targets\":[{\"instance\":\""
                + instance
                + "\",\"priority\":"
                + priority
                + "}]}";
    }

    private UUID put(String path, String body) {
        var answer = rest.put("/api/v1/" + path, body);
        assertThat(answer.status()).as(answer.text()).isIn(200, 201);
        return UUID.fromString(answer.json().get("id").stringValue());
    }
}
