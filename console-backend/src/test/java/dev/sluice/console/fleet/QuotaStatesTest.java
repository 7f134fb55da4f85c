package dev.sluice.console.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.console.RestCalls;
import dev.sluice.console.RunningBackend;
import dev.sluice.console.quotas.QuotaRow;
import dev.sluice.console.quotas.Quotas;
import dev.sluice.console.shared.Actor;
import dev.sluice.console.shared.CurrentActor;
import dev.sluice.console.shared.Scope;
import dev.sluice.control.ConsoleMessage.MessageCase;
import dev.sluice.control.Hello;
import dev.sluice.control.LedgerStatus;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;

/// Quotas that are published, and two gateways that speak of them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QuotaStatesTest {
    private RestCalls rest;
    private QuotaStates states;
    private LedgerBook book;
    private Connections connections;
    private Clock clock;
    private Map<String, QuotaRow> rows;

    /// A tenant's quota in money meets the price of every route: none of another test's may find it
    /// in its way.
    @AfterAll
    void remove() {
        assertThat(rest.delete("/api/v1/quotas/qs-money").status()).isEqualTo(204);
    }

    @BeforeAll
    void publish() throws Exception {
        var backend = RunningBackend.shared();
        rest = backend.asAdmin();
        states = backend.bean(QuotaStates.class);
        book = backend.bean(LedgerBook.class);
        connections = backend.bean(Connections.class);
        clock = backend.bean(Clock.class);
        put("tenants/qs-t", "{}");
        put("tenants/qs-t/units/sales", "{}");
        put("tenants/qs-t/consumers/ann", "{\"unit\":\"sales\"}");
        put("tenants/qs-t/consumers/bob", "{}");
        put("instances/qs-i", "{\"endpoint\":\"http://10.0.0.1/v1\"}");
        put(
                "quotas/qs-each",
                "{\"scope\":{\"tenant\":\"qs-t\",\"consumer\":\"*\",\"instance\":\"qs-i\"},\"limit\":600,\"window\":\"PT1H\"}");
        put(
                "quotas/qs-bob",
                "{\"scope\":{\"tenant\":\"qs-t\",\"consumer\":\"bob\",\"instance\":\"qs-i\"},\"limit\":50,\"window\":\"PT1H\",\"boost\":{\"limit\":500,\"until\":\"2126-01-01T00:00:00Z\"}}");
        put(
                "quotas/qs-instance",
                "{\"scope\":{\"instance\":\"qs-i\"},\"limit\":1000,\"window\":\"PT1H\"}");
        var last =
                put(
                        "quotas/qs-money",
                        "{\"scope\":{\"tenant\":\"qs-t\"},\"limit\":2.5,\"window\":\"P1M\",\"align\":\"clock\",\"unit\":\"money\"}");
        rows =
                asked(
                        new Scope.Everything(),
                        () ->
                                backend.bean(Quotas.class).all().stream()
                                        .collect(Collectors.toMap(QuotaRow::name, row -> row)));
        whenPublished(backend, last);
    }

    @Test
    void a_ledger_of_which_nobody_spoke_has_all_of_its_limit_left() {
        var shown = rest.get("/api/v1/quotas/qs-money/state");
        assertThat(shown.status()).as(shown.text()).isEqualTo(200);
        var ledger = shown.json().at("/ledgers/0");
        assertThat(shown.json().get("currency").stringValue()).isEqualTo("CNY");
        assertThat(ledger.get("limit").decimalValue()).isEqualByComparingTo("2.5");
        assertThat(ledger.get("remaining").decimalValue()).isEqualByComparingTo("2.5");
        assertThat(ledger.get("gateways").size()).isZero();
        assertThat(ledger.has("asOf")).isFalse();
    }

    @Test
    void each_gateway_counts_alone_and_the_sum_says_what_may_pass_in_all() {
        // Given
        var now = clock.instant();
        var row = row("qs-instance");
        heard("qs-gw-1", now, status(row, null, 400, 100, 1_000, 3));
        heard("qs-gw-2", now, status(row, null, 1_000, 0, 1_000, 7));
        // When
        var shown = rest.get("/api/v1/quotas/qs-instance/state");
        // Then
        var ledger = shown.json().at("/ledgers/0");
        assertThat(ledger.get("used").intValue()).isEqualTo(1_400);
        assertThat(ledger.get("held").intValue()).isEqualTo(100);
        assertThat(ledger.get("limit").intValue()).isEqualTo(2_000);
        assertThat(ledger.get("remaining").intValue()).isEqualTo(500);
        assertThat(ledger.get("refused").intValue()).isEqualTo(10);
        assertThat(ledger.has("pacePerMinute")).isFalse();
        assertThat(ledger.at("/gateways/0/gateway").stringValue()).isEqualTo("qs-gw-1");
        assertThat(ledger.at("/gateways/0/remaining").intValue()).isEqualTo(500);
        assertThat(ledger.at("/gateways/1/emptyAt").stringValue()).isEqualTo(now.toString());
    }

    @Test
    void each_consumer_has_a_ledger_but_the_one_that_a_quota_of_its_own_names() {
        var each = rest.get("/api/v1/quotas/qs-each/state").json().get("ledgers");
        assertThat(each.size()).isEqualTo(1);
        assertThat(each.get(0).get("consumer").stringValue()).isEqualTo("ann");
        assertThat(each.get(0).get("tenant").stringValue()).isEqualTo("qs-t");
        var bob = rest.get("/api/v1/quotas/qs-bob/state").json().get("ledgers");
        assertThat(bob.get(0).get("consumer").stringValue()).isEqualTo("bob");
        assertThat(bob.get(0).get("limit").intValue()).isEqualTo(500);
    }

    @Test
    void a_viewer_of_one_unit_sees_only_the_ledgers_of_its_own_consumers() {
        var tenant = tenantOf(row("qs-each"));
        var unit =
                connections.newest().orElseThrow().quotas().consumers().values().stream()
                        .filter(it ->
                                it.getName().equals("ann")
                                        && it.getTenantId().equals(tenant.toString()))
                        .map(it -> UUID.fromString(it.getUnitId()))
                        .findFirst()
                        .orElseThrow();
        var ofUnit = asked(new Scope.OneUnit(tenant, unit), () -> states.all());
        var ofOther = asked(new Scope.OneUnit(tenant, UUID.randomUUID()), () -> states.all());
        var ofTenant = asked(new Scope.OneTenant(tenant), () -> states.all());
        assertThat(ofUnit).extracting(LedgerState::quotaId).containsExactly(row("qs-each").id());
        assertThat(ofOther).isEmpty();
        assertThat(ofTenant)
                .extracting(LedgerState::quotaId)
                .containsExactlyInAnyOrder(
                        row("qs-each").id(), row("qs-bob").id(), row("qs-money").id());
        assertThat(asked(new Scope.OneUnit(tenant, unit), () -> states.of(row("qs-money"))))
                .isEmpty();
    }

    @Test
    void an_instance_that_was_promised_twice_is_told() {
        var commitment =
                asked(new Scope.Everything(), () -> states.commitments()).stream()
                        .filter(it -> it.quotaId().equals(row("qs-instance").id()))
                        .findFirst()
                        .orElseThrow();
        assertThat(commitment.promised()).isEqualTo(600 + 500);
        assertThat(commitment.ledgers()).isEqualTo(2);
        assertThat(commitment.limit()).isEqualTo(1_000);
        assertThat(commitment.over()).isTrue();
    }

    @Test
    void the_pace_says_when_a_ledger_is_empty_unless_its_window_ends_before() {
        // Given: ten a second for a minute
        var begin = Instant.parse("2026-11-25T12:00:00Z");
        var row = row("qs-instance");
        var mine = new LedgerBook();
        var quotas = connections.newest().orElseThrow().quotas().quotas();
        var late = begin.plusSeconds(3_600).toEpochMilli();
        for (var second = 0; second <= 60; second++) {
            mine.heard(
                    "gw",
                    List.of(
                            status(row, null, second * 10L, 0, 1_000, 0).toBuilder()
                                    .setResetsAtMs(late)
                                    .build()),
                    quotas,
                    begin.plusSeconds(second));
        }
        var now = begin.plusSeconds(60);
        var quota = Objects.requireNonNull(quotas.get(row.id()));
        // When
        var part = mine.of(new LedgerBook.Key(row.id(), null), quota, now).getFirst();
        // Then: 400 are left
        assertThat(part.pacePerMinute()).isEqualTo(600);
        assertThat(part.emptyAt()).isEqualTo(now.plusSeconds(40));
        // And a window that ends in half a minute ends before
        mine.heard(
                "gw",
                List.of(
                        status(row, null, 10, 0, 1_000, 0).toBuilder()
                                .setResetsAtMs(now.plusSeconds(31).toEpochMilli())
                                .build()),
                quotas,
                now.plusSeconds(1));
        assertThat(mine.of(new LedgerBook.Key(row.id(), null), quota, now).getFirst().emptyAt())
                .isNull();
        // And a gateway that is silent for long is forgotten
        assertThat(mine.of(new LedgerBook.Key(row.id(), null), quota, now.plusSeconds(400)))
                .isEmpty();
    }

    /// A gateway tells only what changed: the hold of an answer that runs across the edge stays.
    @Test
    void what_a_report_leaves_out_is_as_it_was() {
        var begin = Instant.parse("2026-11-25T12:00:00Z");
        var row = row("qs-instance");
        var mine = new LedgerBook();
        var quotas = connections.newest().orElseThrow().quotas().quotas();
        var quota = Objects.requireNonNull(quotas.get(row.id()));
        var key = new LedgerBook.Key(row.id(), null);
        mine.heard(
                "gw",
                List.of(
                        status(row, null, 100, 70, 1_000, 0).toBuilder()
                                .setResetsAtMs(begin.plusSeconds(5).toEpochMilli())
                                .build()),
                quotas,
                begin);

        mine.heard("gw", List.of(), quotas, begin.plusSeconds(1));
        var before = mine.of(key, quota, begin.plusSeconds(1)).getFirst();
        mine.heard("gw", List.of(), quotas, begin.plusSeconds(6));
        var after = mine.of(key, quota, begin.plusSeconds(6)).getFirst();

        assertThat(before.used()).isEqualTo(100);
        assertThat(before.held()).isEqualTo(70);
        assertThat(after.used()).as("the window is over").isZero();
        assertThat(after.held()).isEqualTo(70);
    }

    @Test
    void nobody_sees_the_state_of_what_is_not_there() {
        assertThat(rest.get("/api/v1/quotas/qs-nothing/state").status()).isEqualTo(404);
        assertThat(RunningBackend.shared().asNobody().get("/api/v1/quotas/qs-each/state").status())
                .isEqualTo(401);
    }

    private void heard(String node, Instant at, LedgerStatus... ledgers) {
        book.heard(
                node, List.of(ledgers), connections.newest().orElseThrow().quotas().quotas(), at);
    }

    private static LedgerStatus status(
            QuotaRow row, @Nullable UUID consumer, long used, long held, long limit, long refused) {
        return LedgerStatus.newBuilder()
                .setLedger("l")
                .setQuotaId(row.id().toString())
                .setConsumerId(consumer == null ? "" : consumer.toString())
                .setUsed(used)
                .setHeld(held)
                .setLimit(limit)
                .setRefused(refused)
                .build();
    }

    private QuotaRow row(String name) {
        return Objects.requireNonNull(rows.get(name));
    }

    private static UUID tenantOf(QuotaRow row) {
        return Objects.requireNonNull(row.scope().tenant()).id();
    }

    /// Waits for the revision as a gateway would.
    private void whenPublished(RunningBackend backend, long revision) throws Exception {
        var authority = backend.bean(CertificateAuthority.class);
        var issued = rest.post("/api/v1/gateways/qs-node/join-token", "{}").json();
        var token = issued.get("token").stringValue();
        try (var node =
                new TestNode(
                        "qs-node", issued.get("controlPort").intValue(), authority.certificate())) {
            node.join(token.substring(0, token.indexOf('.')), node.csr());
            node.connect(Hello.newBuilder().setVersion("1"));
            node.next(MessageCase.WELCOME);
            WholeBackendTest.offered(node, revision);
        }
    }

    private long put(String path, String body) {
        var answer = rest.put("/api/v1/" + path, body);
        assertThat(answer.status()).as(answer.text()).isIn(200, 201);
        return Long.parseLong(answer.header("Sluice-Revision"));
    }

    private static <T> T asked(Scope scope, Supplier<T> question) {
        Actor.Source asker = () -> new Actor("asker", scope);
        var role =
                scope instanceof Scope.Everything
                        ? CurrentActor.PLATFORM_ADMIN
                        : CurrentActor.BU_VIEWER;
        SecurityContextHolder.getContext()
                .setAuthentication(
                        UsernamePasswordAuthenticationToken.authenticated(
                                asker, null, List.of(new SimpleGrantedAuthority(role))));
        try {
            return question.get();
        } finally {
            SecurityContextHolder.clearContext();
        }
    }
}
