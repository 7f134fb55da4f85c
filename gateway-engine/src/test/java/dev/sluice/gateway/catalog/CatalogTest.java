package dev.sluice.gateway.catalog;

import static dev.sluice.gateway.catalog.TestSnapshot.hourly;
import static dev.sluice.gateway.catalog.TestSnapshot.key;
import static dev.sluice.gateway.catalog.TestSnapshot.route;
import static dev.sluice.gateway.catalog.TestSnapshot.scope;
import static dev.sluice.gateway.catalog.TestSnapshot.target;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.sluice.control.Pepper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CatalogTest {
    private static final long NOW = 1_000_000;

    @Test
    void a_key_opens_the_gateway_for_its_consumer() {
        var verdict = new TestSnapshot().compiled().authenticate(TestSnapshot.BOT_KEY, NOW);

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        KeyVerdict.Accepted.class,
                        accepted -> assertThat(accepted.key().consumer().name()).isEqualTo("bot"));
    }

    @Test
    void a_wrong_key_is_unknown() {
        assertThat(new TestSnapshot().compiled().authenticate("guess", NOW))
                .isInstanceOf(KeyVerdict.Unknown.class);
    }

    @Test
    void a_key_of_our_form_is_checked_for_its_checksum_before_it_is_looked_up() {
        var body = "slc_live_0123456789Ab_" + "x".repeat(43);
        var whole = body + "_" + KeyForm.check(body);
        var world = new TestSnapshot();
        world.snapshot().addApiKeys(key("ours", "bot", whole));
        // A damaged key is not found even where its very bytes were stored.
        var damaged = body + "_000000";
        world.snapshot().addApiKeys(key("damaged", "bot", damaged));

        var catalog = world.compiled();

        assertThat(catalog.authenticate(whole, NOW)).isInstanceOf(KeyVerdict.Accepted.class);
        assertThat(catalog.authenticate(damaged, NOW)).isInstanceOf(KeyVerdict.Unknown.class);
    }

    @Test
    void the_checksum_is_the_one_that_every_part_of_the_product_computes() {
        assertThat(KeyForm.check("123456789")).isEqualTo("3jZRME");
    }

    @Test
    void a_key_under_an_older_pepper_still_opens() {
        var newer = "another sixteen bytes".getBytes(StandardCharsets.UTF_8);
        var world = new TestSnapshot().secret("newer", newer);
        world.snapshot()
                .addPeppers(Pepper.newBuilder().setVersion(2).setSecret(TestSnapshot.ref("newer")));
        world.snapshot()
                .addApiKeys(
                        key("fresh", "desk", "x")
                                .setPepperVersion(2)
                                .setHash(
                                        ByteString.copyFrom(
                                                TestSnapshot.hmac(newer, "fresh-key"))));

        var catalog = world.compiled();

        assertThat(catalog.authenticate("fresh-key", NOW)).isInstanceOf(KeyVerdict.Accepted.class);
        assertThat(catalog.authenticate(TestSnapshot.BOT_KEY, NOW))
                .isInstanceOf(KeyVerdict.Accepted.class);
    }

    @Test
    void a_key_has_an_end_a_beginning_and_a_switch() {
        var world = new TestSnapshot();
        world.snapshot().addApiKeys(key("past", "bot", "past").setExpiresAtMs(NOW));
        world.snapshot().addApiKeys(key("future", "bot", "future").setNotBeforeMs(NOW + 1));
        world.snapshot().addApiKeys(key("off", "bot", "off").setDisabled(true));
        world.snapshot()
                .addApiKeys(key("good", "bot", "good").setNotBeforeMs(NOW).setExpiresAtMs(NOW + 1));

        var catalog = world.compiled();

        assertThat(catalog.authenticate("past", NOW)).isInstanceOf(KeyVerdict.Expired.class);
        assertThat(catalog.authenticate("future", NOW)).isInstanceOf(KeyVerdict.Expired.class);
        assertThat(catalog.authenticate("off", NOW)).isInstanceOf(KeyVerdict.Disabled.class);
        assertThat(catalog.authenticate("good", NOW)).isInstanceOf(KeyVerdict.Accepted.class);
    }

    @Test
    void a_consumer_calls_only_the_routes_it_was_given() {
        var world = new TestSnapshot();
        world.snapshot().addRoutes(route("secret", target("max", 1, 1)));
        world.snapshot().getConsumersBuilder(0).setAllRoutes(false).addRouteIds("qwen");

        var catalog = world.compiled();

        assertThat(catalog.routesFor(requireNonNull(catalog.consumer("bot"))))
                .extracting(Route::name)
                .containsExactly("qwen");
        assertThat(catalog.routesFor(requireNonNull(catalog.consumer("desk"))))
                .extracting(Route::name)
                .containsExactly("qwen", "secret");
    }

    @Test
    void a_route_is_found_by_method_and_uri_the_exact_before_the_longest_prefix() {
        var world = new TestSnapshot();
        world.snapshot().addRoutes(uri("all", "/a*"));
        world.snapshot().addRoutes(uri("below", "/a/b/*"));
        world.snapshot().addRoutes(uri("exact", "/a/b/c").addMethods("POST"));

        var catalog = world.compiled();

        assertThat(requireNonNull(catalog.routeByUri("POST", "/a/b/c")).name()).isEqualTo("exact");
        assertThat(requireNonNull(catalog.routeByUri("GET", "/a/b/c")).name()).isEqualTo("below");
        assertThat(requireNonNull(catalog.routeByUri("GET", "/a/x")).name()).isEqualTo("all");
        assertThat(catalog.routeByUri("GET", "/b")).isNull();
        assertThat(catalog.knowsUri("/a/b/c")).isTrue();
        assertThat(catalog.knowsUri("/b")).isFalse();
    }

    private static dev.sluice.control.RouteConfig.Builder uri(String name, String uri) {
        return route(name, target("max", 1, 1)).setModel("").setUri(uri);
    }

    @Test
    void the_consumer_is_asked_before_the_instance_and_the_specific_before_the_general() {
        var world =
                new TestSnapshot()
                        .quota(hourly("everything", scope(), 1))
                        .quota(hourly("tenant", scope().setTenantId("acme"), 1))
                        .quota(hourly("route", scope().setRouteId("qwen"), 1))
                        .quota(hourly("instance", scope().setInstanceId("qwen-a"), 1))
                        .quota(hourly("consumer", scope().setConsumerId("bot"), 1))
                        .quota(
                                hourly(
                                        "consumer-on-instance",
                                        scope().setConsumerId("bot").setInstanceId("qwen-a"),
                                        1))
                        .quota(hourly("another", scope().setInstanceId("qwen-b"), 1));

        assertThat(ledgers(world, "bot", "qwen-a"))
                .extracting(ledger -> ledger.quota().name())
                .containsExactly(
                        "consumer-on-instance",
                        "consumer",
                        "instance",
                        "route",
                        "tenant",
                        "everything");
        assertThat(ledgers(world, "bot", "qwen-a"))
                .extracting(ledger -> ledger.scope().word())
                .containsExactly(
                        "consumer_instance", "consumer", "instance", "route", "tenant", "global");
    }

    @Test
    void each_consumer_has_a_ledger_of_its_own_in_a_quota_for_each() {
        var world = new TestSnapshot().quota(hourly("each", scope().setEachConsumer(true), 10));

        assertThat(ledgers(world, "bot", "qwen-a").getFirst().key())
                .isEqualTo("consumer=bot|total_tokens|fixed|PT1H");
        assertThat(ledgers(world, "desk", "qwen-a").getFirst().key())
                .isEqualTo("consumer=desk|total_tokens|fixed|PT1H");
    }

    @Test
    void a_quota_that_names_the_consumer_replaces_the_one_for_each_and_keeps_its_ledger() {
        var each = scope().setEachConsumer(true).setInstanceId("qwen-a");
        var world = new TestSnapshot().quota(hourly("each", each, 10));
        var before = ledgers(world, "bot", "qwen-a").getFirst();
        world.quota(hourly("own", scope().setConsumerId("bot").setInstanceId("qwen-a"), 99));

        var after = ledgers(world, "bot", "qwen-a");

        assertThat(after).extracting(ledger -> ledger.quota().name()).containsExactly("own");
        assertThat(after.getFirst().key()).isEqualTo(before.key());
        assertThat(ledgers(world, "desk", "qwen-a"))
                .extracting(ledger -> ledger.quota().name())
                .containsExactly("each");
    }

    @Test
    void a_tenants_quota_for_each_consumer_goes_before_everyones() {
        var world =
                new TestSnapshot()
                        .quota(hourly("everyone", scope().setEachConsumer(true), 10))
                        .quota(
                                hourly(
                                        "acme",
                                        scope().setEachConsumer(true).setTenantId("acme"),
                                        20));

        assertThat(ledgers(world, "bot", "qwen-a"))
                .extracting(ledger -> ledger.quota().name())
                .containsExactly("acme");
    }

    @Test
    void a_ledger_is_found_again_by_its_key() {
        var world =
                new TestSnapshot()
                        .quota(hourly("each", scope().setEachConsumer(true), 10))
                        .quota(hourly("own", scope().setConsumerId("desk"), 10))
                        .quota(hourly("instance", scope().setInstanceId("qwen-a"), 10));
        var catalog = world.compiled();

        for (var consumer : List.of("bot", "desk")) {
            for (var ledger : ledgers(world, consumer, "qwen-a")) {
                assertThat(catalog.ledger(ledger.key())).isEqualTo(ledger);
            }
        }
        assertThat(catalog.ledger("consumer=nobody|total_tokens|fixed|PT1H")).isNull();
        assertThat(catalog.ledger("instance=qwen-b|total_tokens|fixed|PT1H")).isNull();
    }

    private static List<LedgerSpec> ledgers(TestSnapshot world, String consumer, String instance) {
        var catalog = world.compiled();
        return catalog.ledgers(
                requireNonNull(catalog.consumer(consumer)),
                requireNonNull(catalog.routeByModel("qwen")),
                requireNonNull(catalog.instance(instance)));
    }

    @Test
    void a_swap_is_heard_by_listeners_who_came_before_and_after() {
        var holder = new CatalogHolder();
        var heard = new java.util.ArrayList<Long>();
        holder.onSwap(catalog -> heard.add(catalog.revision()));

        holder.swap(new TestSnapshot().compiled());
        holder.onSwap(catalog -> heard.add(-catalog.revision()));

        assertThat(heard).containsExactly(1L, -1L);
        assertThat(holder.current()).isNotNull();
    }
}
