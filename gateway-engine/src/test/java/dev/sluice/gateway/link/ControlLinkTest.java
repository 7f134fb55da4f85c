package dev.sluice.gateway.link;

import static dev.sluice.gateway.catalog.TestSnapshot.hourly;
import static dev.sluice.gateway.catalog.TestSnapshot.scope;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.sluice.control.Ack;
import dev.sluice.control.ConsoleMessage;
import dev.sluice.control.InstanceConfig;
import dev.sluice.control.InstanceEvent;
import dev.sluice.control.SecretHeader;
import dev.sluice.control.SecretRef;
import dev.sluice.control.Snapshot;
import dev.sluice.control.TestOrder;
import dev.sluice.gateway.catalog.LedgerSpec;
import dev.sluice.gateway.catalog.TestSnapshot;
import dev.sluice.gateway.health.AttemptOutcome;
import dev.sluice.gateway.health.PassiveHealth;
import dev.sluice.gateway.quota.Ask;
import dev.sluice.gateway.quota.Need;
import dev.sluice.gateway.quota.QuotaVerdict;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The stream with a console that speaks real gRPC over real mutual TLS.
class ControlLinkTest {
    @TempDir private Path folder;
    private TestConsole console;
    private final TestSnapshot world = new TestSnapshot();

    @BeforeEach
    void open() throws Exception {
        console = new TestConsole();
        console.keep(world);
    }

    @AfterEach
    void close() throws InterruptedException {
        console.close();
    }

    private Snapshot revision(long number) {
        return world.snapshot()
                .setRevision(number)
                .setInstallationId(TestConsole.INSTALLATION)
                .build();
    }

    private TestNode joined() throws Exception {
        return new TestNode(folder, console.target(), console.newToken()).start();
    }

    private TestNode again() throws Exception {
        return new TestNode(folder, console.target(), null);
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        var next = queue.poll(20, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing came within 20 s");
        }
        return next;
    }

    private void awaitApplied(long revision) throws InterruptedException {
        while (true) {
            var ack = next(console.acks);
            if (ack.getPhase() == Ack.Phase.APPLIED && ack.getRevision() == revision) {
                return;
            }
        }
    }

    @Test
    void a_token_buys_a_certificate_once_and_the_first_revision_follows() throws Exception {
        // Given
        console.publish(revision(1));
        // When
        try (var node = joined()) {
            awaitApplied(1);
            // Then
            var catalog = Objects.requireNonNull(node.holder.current());
            assertThat(catalog.revision()).isEqualTo(1);
            assertThat(Objects.requireNonNull(catalog.instance("max")).authHeaders())
                    .first()
                    .satisfies(header ->
                            assertThat(header.value().reveal()).isEqualTo("Bearer sk-cloud"));
        }
        try (var _ = again().start()) {
            next(console.hellos);
            assertThat(next(console.hellos).getAppliedRevision()).isEqualTo(1);
        }
        assertThat(console.joins()).isEqualTo(1);
    }

    @Test
    void the_secret_of_a_token_is_not_sent_to_a_console_of_another_authority() throws Exception {
        var stranger = new JoinToken("secret", new TestAuthority().hash());
        try (var node = new TestNode(folder, console.target(), stranger)) {
            assertThatThrownBy(node::start)
                    .isInstanceOf(LinkFailure.class)
                    .hasMessageContaining("not the console that the join token names");
        }
        assertThat(console.secretsHeard).isEmpty();
    }

    @Test
    void a_token_that_was_used_is_refused_in_a_sentence() throws Exception {
        var token = console.newToken();
        console.tokens.clear();
        try (var node = new TestNode(folder, console.target(), token)) {
            assertThatThrownBy(node::start)
                    .isInstanceOf(LinkFailure.class)
                    .hasMessageContaining("the join token is unknown or used");
        }
    }

    @Test
    void a_node_without_certificate_and_token_says_what_it_needs() throws Exception {
        try (var node = again()) {
            assertThatThrownBy(node::start)
                    .isInstanceOf(LinkFailure.class)
                    .hasMessageContaining("SLUICE_JOIN_TOKEN");
        }
    }

    @Test
    void a_console_that_comes_up_later_is_joined_then() throws Exception {
        var token = console.newToken();
        console.stop();
        try (var _ = new TestNode(folder, console.target(), token).start()) {
            console.start();
            next(console.hellos);
        }
        assertThat(console.joins()).isEqualTo(1);
    }

    @Test
    void a_refused_revision_is_named_and_the_last_good_one_serves_on() throws Exception {
        console.publish(revision(1));
        try (var node = joined()) {
            awaitApplied(1);
            // When: a route to an instance that is not there
            console.publish(
                    revision(2).toBuilder()
                            .addRoutes(
                                    TestSnapshot.route(
                                            "broken", TestSnapshot.target("nowhere", 1, 1)))
                            .build());
            // Then
            var nack = next(console.nacks);
            assertThat(nack.getRevision()).isEqualTo(2);
            assertThat(nack.getDefectsList())
                    .extracting(defect -> defect.getObject())
                    .contains("route/broken");
            assertThat(Objects.requireNonNull(node.holder.current()).revision()).isEqualTo(1);
            // And the next good one is taken
            console.publish(revision(3));
            awaitApplied(3);
        }
    }

    @Test
    void a_snapshot_with_another_checksum_is_refused() throws Exception {
        console.publish(revision(1));
        try (var node = joined()) {
            awaitApplied(1);
            console.offer(revision(2), ByteString.copyFromUtf8("no hash"));
            assertThat(next(console.nacks).getDefects(0).getCode()).isEqualTo("checksum");
            assertThat(node.receiver.applied().revision()).isEqualTo(1);
        }
    }

    @Test
    void an_older_revision_is_refused() throws Exception {
        console.publish(revision(5));
        try (var node = joined()) {
            awaitApplied(5);
            console.offer(revision(4), TestConsole.hash(revision(4)));
            assertThat(next(console.nacks).getDefects(0).getCode()).isEqualTo("older");
            assertThat(node.receiver.applied().revision()).isEqualTo(5);
        }
    }

    @Test
    void a_secret_that_the_console_does_not_have_refuses_the_revision() throws Exception {
        console.secrets.remove(TestSnapshot.ref("cloud-key"));
        console.publish(revision(1));
        try (var node = joined()) {
            assertThat(next(console.nacks).getDefectsList())
                    .extracting(defect -> defect.getObject())
                    .contains("instance/max");
            assertThat(node.holder.current()).isNull();
        }
    }

    @Test
    void the_last_good_revision_serves_after_a_restart_without_console() throws Exception {
        console.publish(revision(1));
        try (var _ = joined()) {
            awaitApplied(1);
        }
        console.stop();
        try (var node = again().start()) {
            assertThat(Objects.requireNonNull(node.holder.current()).revision()).isEqualTo(1);
        }
    }

    @Test
    void a_kept_snapshot_that_is_damaged_gives_way_to_the_one_before() throws Exception {
        console.publish(revision(1));
        try (var _ = joined()) {
            awaitApplied(1);
            console.publish(revision(2));
            awaitApplied(2);
        }
        console.stop();
        flip(folder.resolve("snapshot/last-good"));
        try (var node = again()) {
            assertThat(Objects.requireNonNull(node.holder.current()).revision()).isEqualTo(1);
        }
        flip(folder.resolve("snapshot/last-good.before"));
        try (var node = again()) {
            assertThat(node.holder.current()).isNull();
        }
    }

    private static void flip(Path file) throws IOException {
        var bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    @Test
    void secrets_lie_on_disk_only_sealed_and_keys_only_for_their_owner() throws Exception {
        console.publish(revision(1));
        try (var _ = joined()) {
            awaitApplied(1);
        }
        try (var files = Files.walk(folder)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("sk-cloud")
                        .doesNotContain("sixteen bytes or");
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void heartbeats_say_revision_and_hash_as_soon_as_they_change() throws Exception {
        console.publish(revision(1));
        try (var _ = joined()) {
            awaitApplied(1);
            var beat = next(console.heartbeats);
            while (beat.getAppliedRevision() == 0) {
                beat = next(console.heartbeats);
            }
            assertThat(beat.getStateHash()).isEqualTo(TestConsole.hash(revision(1)));
            assertThat(beat.getInFlight()).isEqualTo(3);
            assertThat(beat.getInstancesList())
                    .extracting(instance -> instance.getInstanceId() + " " + instance.getState())
                    .contains("qwen-a healthy");
        }
    }

    @Test
    void a_ledger_is_told_soon_after_it_changed_and_alone() throws Exception {
        console.publish(
                revision(1).toBuilder()
                        .addQuotas(hourly("one", scope().setConsumerId("bot"), 1_000))
                        .addQuotas(hourly("other", scope().setConsumerId("desk"), 1_000))
                        .build());
        try (var node = joined()) {
            awaitApplied(1);
            var one = Objects.requireNonNull(ledger(node, "consumer=bot"));
            var other = Objects.requireNonNull(ledger(node, "consumer=desk"));
            reserve(node, other, 10);
            awaitReport(other.key() + " 10");

            reserve(node, one, 100);

            assertThat(awaitReport(one.key() + " 100"))
                    .as("a report is of what changed, or now and then of all")
                    .isIn(
                            List.of(one.key() + " 100"),
                            List.of(one.key() + " 100", other.key() + " 10"),
                            List.of(other.key() + " 10", one.key() + " 100"));
            reserve(node, other, 20);
            assertThat(awaitReport(other.key() + " 30")).isNotEmpty();
        }
    }

    private static @Nullable LedgerSpec ledger(TestNode node, String owner) {
        var catalog = Objects.requireNonNull(node.holder.current());
        return catalog.ledger(owner + "|total_tokens|fixed|PT1H");
    }

    private static void reserve(TestNode node, LedgerSpec ledger, long tokens) {
        node.ledgers.reserve(
                new Ask(
                        ledger.key() + tokens,
                        1,
                        List.of(ledger),
                        new Need(0, tokens, tokens, 0, 1, true),
                        Long.MAX_VALUE / 2),
                verdict -> assertThat(verdict).isInstanceOf(QuotaVerdict.Granted.class));
    }

    private List<String> awaitReport(String wanted) throws Exception {
        while (true) {
            var said =
                    next(console.reports).getLedgersList().stream()
                            .map(status -> status.getLedger() + " " + status.getHeld())
                            .toList();
            if (said.contains(wanted)) {
                return said;
            }
        }
    }

    @Test
    void usage_reaches_the_console_and_is_acknowledged() throws Exception {
        try (var node = joined()) {
            for (var i = 0; i < 2_500; i++) {
                node.close("event-" + i);
            }
            console.awaitEvents(2_500);
            console.awaitDepth(node.spool, 0);
        }
        assertThat(console.duplicates()).isZero();
        assertThat(console.gaps).isEmpty();
    }

    @Test
    void a_console_that_goes_and_comes_back_misses_nothing_and_counts_nothing_twice()
            throws Exception {
        try (var node = joined()) {
            node.close("before");
            console.awaitEvents(1);
            // Committed, and the acknowledgement lost with the console
            console.swallowUsage(true);
            node.close("unacknowledged");
            console.awaitEvents(2);
            console.stop();
            for (var i = 0; i < 500; i++) {
                node.close("away-" + i);
            }
            console.swallowUsage(false);
            console.start();
            console.awaitEvents(502);
            console.awaitDepth(node.spool, 0);
        }
        assertThat(console.duplicates()).isZero();
        assertThat(console.gaps).isEmpty();
    }

    @Test
    void a_restarted_node_ships_what_its_predecessor_left() throws Exception {
        try (var node = joined()) {
            node.close("one");
            console.awaitEvents(1);
            console.stop();
            node.close("two");
        }
        console.start();
        try (var node = again().start()) {
            node.close("three");
            console.awaitEvents(3);
        }
        assertThat(console.events.keySet()).containsExactly("one", "two", "three");
        assertThat(console.duplicates()).isZero();
    }

    @Test
    void a_disk_that_was_put_back_goes_on_in_a_new_stream() throws Exception {
        try (var node = joined()) {
            next(console.hellos);
            node.close("one");
            console.awaitEvents(1);
            console.stop();
            node.close("two");
            console.pretendCommitted(node.spool.streams().current(), 40);
            console.start();
            console.awaitEvents(2);
            console.awaitDepth(node.spool, 0);
        }
        assertThat(console.events.keySet()).contains("one", "two");
    }

    @Test
    void a_certificate_is_renewed_after_a_third_of_its_life() throws Exception {
        console.certificateLife(Duration.ofDays(90));
        try (var _ = joined()) {
            next(console.hellos);
        }
        assertThat(console.renewals()).isZero();
        InstantSource later = () -> Instant.now().plus(Duration.ofDays(31));
        try (var _ = new TestNode(folder, console.target(), null, later).start()) {
            next(console.hellos);
            assertThat(console.renewals()).isEqualTo(1);
        }
        var identity = Objects.requireNonNull(new IdentityStore(folder).load());
        assertThat(identity.chain().getFirst().getSerialNumber().intValue()).isGreaterThan(3);
    }

    @Test
    void a_test_order_says_what_the_endpoint_did_and_not_what_it_said() throws Exception {
        try (var endpoint = new TestEndpoint("{\"choices\":[]}", "Bearer typed-in");
                var _ = joined()) {
            var sealingKey = next(console.hellos).getSealingKey();
            var ref = SecretRef.newBuilder().setId("draft").setVersion(1).build();
            console.send(
                    ConsoleMessage.newBuilder()
                            .setTest(
                                    TestOrder.newBuilder()
                                            .setOrderId("order")
                                            .setInstance(draft(endpoint.port(), ref))
                                            .addSecrets(
                                                    TestConsole.seal(
                                                            sealingKey,
                                                            ref,
                                                            "Bearer typed-in"
                                                                    .getBytes(
                                                                            StandardCharsets
                                                                                    .UTF_8))))
                            .build());
            var reply = next(console.tests);
            assertThat(reply.getCategory()).isEqualTo("ok");
            assertThat(reply.getStatus()).isEqualTo(200);
            assertThat(reply.getOk()).isTrue();
        }
    }

    @Test
    void a_test_order_for_a_closed_port_says_so() throws Exception {
        int port;
        try (var endpoint = new TestEndpoint("", "")) {
            port = endpoint.port();
        }
        try (var _ = joined()) {
            next(console.hellos);
            console.send(
                    ConsoleMessage.newBuilder()
                            .setTest(
                                    TestOrder.newBuilder()
                                            .setOrderId("order")
                                            .setInstance(
                                                    draft(port, SecretRef.getDefaultInstance())
                                                            .toBuilder()
                                                            .clearAuthHeaders()))
                            .build());
            assertThat(next(console.tests).getCategory()).isEqualTo("refused");
        }
    }

    private static InstanceConfig draft(int port, SecretRef ref) {
        return InstanceConfig.newBuilder()
                .setId("draft")
                .setName("draft")
                .setProvider("openai-compatible")
                .setEndpoint("http://127.0.0.1:" + port + "/v1/chat/completions")
                .setHosting(dev.sluice.control.Hosting.SELF_HOSTED)
                .setTlsVerify(true)
                .addAuthHeaders(SecretHeader.newBuilder().setName("Authorization").setValue(ref))
                .build();
    }

    @Test
    void an_instances_change_is_told_at_once_and_again_until_it_is_acknowledged() throws Exception {
        // Given
        console.publish(revision(1));
        try (var node = joined()) {
            awaitApplied(1);
            console.swallowEvents(true);
            var catalog = Objects.requireNonNull(node.holder.current());
            var passive = new PassiveHealth(node.board);
            // When
            for (int i = 0; i < 2; i++) {
                passive.note(
                        Objects.requireNonNull(catalog.instance("qwen-a")),
                        new AttemptOutcome.ConnectFailed("connect refused"));
            }
            // Then
            assertThat(next(console.instanceEvents).getToState()).isEqualTo("suspect");
            var told = next(console.instanceEvents);
            assertThat(told.getToState()).isEqualTo("ejected");
            assertThat(told.getDetail()).isEqualTo("connect refused, 2 in a row");
            assertThat(node.events.waiting()).isEqualTo(2);
            // When
            console.swallowEvents(false);
            console.stop();
            console.start();
            // Then
            next(console.instanceEvents);
            assertThat(next(console.instanceEvents)).isEqualTo(told);
        }
    }

    @Test
    void a_name_that_is_lost_is_an_event_and_stands_in_the_heartbeat() throws Exception {
        // Given
        world.snapshot()
                .getInstancesBuilder(0)
                .setEndpoint("http://engine.internal:8000/v1/chat/completions");
        console.publish(revision(1));
        try (var node = joined()) {
            awaitApplied(1);
            var loop = new DefaultEventLoop();
            node.nameServer.knows("engine.internal", "10.0.0.1");
            look(loop, node);
            node.nameServer.forgets("engine.internal");
            console.heartbeats.clear();
            // When
            look(loop, node);
            // Then
            var lost = next(console.instanceEvents);
            assertThat(lost.getKind()).isEqualTo(InstanceEvent.Kind.NAME_LOST);
            assertThat(lost.getInstanceId()).isEqualTo("qwen-a");
            assertThat(nameLost()).isEqualTo("engine.internal is unknown");
            // When
            node.nameServer.knows("engine.internal", "10.0.0.2");
            look(loop, node);
            // Then
            assertThat(next(console.instanceEvents).getKind())
                    .isEqualTo(InstanceEvent.Kind.NAME_FOUND);
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    /// What the first heartbeat that says anything of it says.
    private String nameLost() throws InterruptedException {
        for (int beats = 0; beats < 3; beats++) {
            for (var status : next(console.heartbeats).getInstancesList()) {
                if (!status.getNameLost().isEmpty()) {
                    return status.getInstanceId().equals("qwen-a") ? status.getNameLost() : "";
                }
            }
        }
        return "";
    }

    private static void look(EventLoop loop, TestNode node) throws InterruptedException {
        loop.submit(() -> node.names.resolve(loop, "engine.internal", _ -> {})).sync();
        loop.submit(() -> {}).sync();
    }
}
