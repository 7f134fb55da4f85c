package dev.sluice.console.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.sluice.console.ConsoleDatabase;
import dev.sluice.console.usage.Batches;
import dev.sluice.control.Ack;
import dev.sluice.control.ApiKeyConfig;
import dev.sluice.control.ConsoleMessage;
import dev.sluice.control.ConsoleMessage.MessageCase;
import dev.sluice.control.Defect;
import dev.sluice.control.Heartbeat;
import dev.sluice.control.Hello;
import dev.sluice.control.InstanceConfig;
import dev.sluice.control.Nack;
import dev.sluice.control.NodeMessage;
import dev.sluice.control.Offer;
import dev.sluice.control.SecretHeader;
import dev.sluice.control.SecretRef;
import dev.sluice.control.SecretsRequest;
import dev.sluice.control.Snapshot;
import dev.sluice.control.TestOrder;
import dev.sluice.control.TestReply;
import dev.sluice.control.UsageClose;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlEndpointTest {
    private static ConsoleDatabase database;

    @TempDir private static Path folder;

    private final HandClock clock = new HandClock();
    private FleetRooms rooms;

    /// A clock that a test sets itself.
    private static final class HandClock extends Clock {
        volatile Instant now = Instant.now();

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @BeforeAll
    static void startDatabase() {
        database = new ConsoleDatabase();
    }

    @AfterAll
    static void stopDatabase() {
        database.close();
    }

    @BeforeEach
    void start() {
        database.asOwner(
                "TRUNCATE revision, gateway_node, gateway_certificate, join_token, usage_event, usage_cursor, "
                        + "usage_hour, usage_day, cost_hour, cost_day, ledger_entry, ledger_parked, usage_zone");
        rooms = new FleetRooms(database, folder, clock);
    }

    @AfterEach
    void stop() {
        rooms.close();
    }

    @Test
    void a_join_token_is_good_once() {
        var token = rooms.token("gw-1");
        var first = rooms.node("gw-1").join(token);
        assertThat(first.getNode()).isEqualTo("gw-1");
        assertThat(first.getInstallationId()).isEqualTo("installation-1");
        assertRefused(Status.Code.UNAUTHENTICATED, () -> rooms.node("gw-1").join(token));
    }

    @Test
    void of_two_that_join_at_once_with_one_token_one_gets_in() throws Exception {
        var token = rooms.token("gw-1");
        Callable<Boolean> join =
                () -> {
                    try {
                        rooms.node("gw-1").join(token);
                        return true;
                    } catch (StatusRuntimeException refused) {
                        return false;
                    }
                };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var admitted = 0;
            for (var result : threads.invokeAll(List.of(join, join, join))) {
                admitted += result.get() ? 1 : 0;
            }
            assertThat(admitted).isEqualTo(1);
        }
    }

    @Test
    void a_join_token_ends_after_ten_minutes() {
        var token = rooms.token("gw-1");
        assertThat(token.expiresAt()).isEqualTo(clock.now.plus(Duration.ofMinutes(10)));
        clock.now = token.expiresAt();
        assertRefused(Status.Code.UNAUTHENTICATED, () -> rooms.node("gw-1").join(token));
    }

    @Test
    void a_join_token_for_one_node_is_no_good_for_another() {
        var token = rooms.token("gw-1");
        assertRefused(Status.Code.UNAUTHENTICATED, () -> rooms.node("gw-2").join(token));
        // It is not spent by the attempt.
        assertThat(rooms.node("gw-1").join(token).getNode()).isEqualTo("gw-1");
    }

    @Test
    void the_token_pins_the_authoritys_key_and_is_stored_as_a_hash_only() throws Exception {
        var token = rooms.token("gw-1").token();
        var parts = token.split("[.]");
        var key = rooms.authority.certificate().getPublicKey().getEncoded();
        assertThat(parts[1])
                .isEqualTo(
                        java.util.HexFormat.of()
                                .formatHex(MessageDigest.getInstance("SHA-256").digest(key)));
        assertThat(java.util.Base64.getUrlDecoder().decode(parts[0])).hasSize(32);
        var stored =
                database.jdbc()
                        .query(
                                "SELECT join_token::text FROM join_token",
                                (row, _) -> row.getString(1));
        assertThat(stored).hasSize(1).first().asString().doesNotContain(parts[0]);
    }

    @Test
    void a_request_that_proves_no_key_is_refused_and_spends_nothing() {
        var token = rooms.token("gw-1");
        var secret = token.token().substring(0, token.token().indexOf('.'));
        assertRefused(
                Status.Code.INVALID_ARGUMENT,
                () -> rooms.node("gw-1").join(secret, new byte[] {1, 2, 3}));
        assertThat(rooms.node("gw-1").join(token).getNode()).isEqualTo("gw-1");
    }

    @Test
    void nothing_but_join_works_without_a_certificate() throws Exception {
        try (var node = rooms.node("gw-1").open()) {
            assertThat(node.end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        }
        assertRefused(
                Status.Code.UNAUTHENTICATED,
                () -> {
                    var node = rooms.node("gw-1");
                    node.carry(List.of());
                    node.renew();
                });
    }

    @Test
    void a_certificate_of_another_authority_is_refused(@TempDir Path elsewhere) throws Exception {
        // Given: an authority that says it is of the same installation
        var foreign =
                CertificateAuthority.open(
                        new dev.sluice.console.shared.DataFolder(elsewhere),
                        "installation-1",
                        clock,
                        new java.security.SecureRandom());
        var real = rooms.joined("gw-1");
        try (var node = rooms.node("gw-1")) {
            node.carry(
                    List.of(
                            foreign.issue("gw-1", node.csr()).certificate(),
                            foreign.certificate()));
            // When
            node.connect(Hello.newBuilder());
            // Then
            assertThat(node.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        }
        assertThat(rooms.connections.find("gw-1")).isEmpty();
        real.close();
    }

    @Test
    void joining_again_makes_the_certificate_before_worthless() throws Exception {
        var stolen = rooms.joined("gw-1");
        rooms.joined("gw-1");
        try (stolen) {
            stolen.connect(Hello.newBuilder());
            assertThat(stolen.end().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        }
    }

    @Test
    void a_name_that_is_connected_cannot_be_joined_again() throws Exception {
        try (var node = rooms.joined("gw-1").connect(Hello.newBuilder())) {
            node.next(MessageCase.WELCOME);
            assertThat(rooms.connections.find("gw-1")).isPresent();
            assertRefused(
                    Status.Code.ALREADY_EXISTS, () -> rooms.node("gw-1").join(rooms.token("gw-1")));
        }
    }

    @Test
    void a_certificate_is_renewed_for_the_node_that_it_names() throws Exception {
        try (var node = rooms.joined("gw-1")) {
            var before = node.certificate();
            var reply = node.renew();
            assertThat(reply.getNode()).isEqualTo("gw-1");
            assertThat(before.getNotAfter().toInstant())
                    .isBetween(
                            clock.now.plus(Duration.ofDays(90)).minusSeconds(2),
                            clock.now.plus(Duration.ofDays(90)));
            assertThat(before.getSubjectAlternativeNames())
                    .singleElement()
                    .satisfies(it ->
                            assertThat(it.toString())
                                    .isEqualTo("[6, sluice://installation-1/default/gw-1]"));
        }
    }

    @Test
    void the_authority_stays_the_same_over_a_restart() {
        var before = rooms.authority.pin();
        rooms.close();
        rooms = new FleetRooms(database, folder, clock);
        assertThat(rooms.authority.pin()).isEqualTo(before);
    }

    @Test
    void a_node_gets_the_newest_revision_whole_and_its_acknowledgement_is_stored()
            throws Exception {
        // Given: a snapshot of several chunks
        var snapshot = largeSnapshot(7);
        rooms.publish(7, snapshot);
        try (var node = rooms.joined("gw-1").connect(Hello.newBuilder().setVersion("1.0"))) {
            node.next(MessageCase.WELCOME);
            // When
            var offer = node.next(MessageCase.OFFER).getOffer();
            var bytes = chunks(node, offer);
            // Then
            assertThat(offer.getChunks()).isGreaterThan(1);
            assertThat(bytes).isEqualTo(snapshot);
            assertThat(offer.getHash().toByteArray())
                    .isEqualTo(MessageDigest.getInstance("SHA-256").digest(bytes));
            assertThat(board("gw-1").state()).isEqualTo(NodeState.BEHIND);
            applied(node, 7);
            // The stream is in order: what follows the acknowledgement proves that it was taken.
            roundTrip(node);
            assertThat(board("gw-1").state()).isEqualTo(NodeState.CURRENT);
            assertThat(board("gw-1").appliedRevision()).isEqualTo(7);
            assertThat(board("gw-1").appliedAt()).isNotNull();
        }
    }

    @Test
    void a_node_that_serves_the_newest_revision_is_offered_nothing() throws Exception {
        var snapshot = Snapshot.newBuilder().setRevision(3).build().toByteArray();
        rooms.publish(3, snapshot);
        try (var node =
                rooms.joined("gw-1")
                        .connect(
                                Hello.newBuilder()
                                        .setAppliedRevision(3)
                                        .setAppliedHash(hash(snapshot)))) {
            node.next(MessageCase.WELCOME);
            roundTrip(node);
            assertThat(node.unread()).isEmpty();
        }
    }

    @Test
    void a_refused_revision_is_not_offered_again_until_there_is_a_newer_one() throws Exception {
        // Given
        rooms.publish(1, Snapshot.newBuilder().setRevision(1).build().toByteArray());
        var node = rooms.joined("gw-1");
        node.connect(Hello.newBuilder().setVersion("1.0"));
        node.next(MessageCase.WELCOME);
        chunks(node, node.next(MessageCase.OFFER).getOffer());
        // When
        node.send(
                NodeMessage.newBuilder()
                        .setNack(
                                Nack.newBuilder()
                                        .setRevision(1)
                                        .addDefects(
                                                Defect.newBuilder()
                                                        .setObject("route/qwen")
                                                        .setField("targets")
                                                        .setCode("empty")
                                                        .setMessage("has no target"))));
        beat(node, 0, ByteString.EMPTY);
        beat(node, 0, ByteString.EMPTY);
        beat(node, 0, ByteString.EMPTY);
        roundTrip(node);
        // Then
        assertThat(node.unread()).isEmpty();
        var row = board("gw-1");
        assertThat(row.state()).isEqualTo(NodeState.REJECTED);
        assertThat(row.rejected()).isNotNull();
        assertThat(Objects.requireNonNull(row.rejected()).defects())
                .containsExactly(new DefectRow("route/qwen", "targets", "empty", "has no target"));
        // Also not after it came back
        node.close();
        var again = node.twin();
        again.connect(Hello.newBuilder().setVersion("1.0"));
        again.next(MessageCase.WELCOME);
        roundTrip(again);
        assertThat(again.unread()).isEmpty();
        // But a newer one is
        rooms.publish(2, Snapshot.newBuilder().setRevision(2).build().toByteArray());
        assertThat(again.next(MessageCase.OFFER).getOffer().getRevision()).isEqualTo(2);
        again.close();
    }

    @Test
    void a_node_that_goes_on_serving_something_else_gets_everything_again() throws Exception {
        var snapshot = Snapshot.newBuilder().setRevision(1).build().toByteArray();
        rooms.publish(1, snapshot);
        try (var node =
                rooms.joined("gw-1")
                        .connect(
                                Hello.newBuilder()
                                        .setAppliedRevision(1)
                                        .setAppliedHash(hash(snapshot)))) {
            node.next(MessageCase.WELCOME);
            // When
            beat(node, 1, ByteString.copyFromUtf8("something else"));
            roundTrip(node);
            beat(node, 1, ByteString.copyFromUtf8("something else"));
            roundTrip(node);
            assertThat(node.unread()).as("early beats say nothing").isEmpty();
            clock.now = clock.now.plusSeconds(10);
            beat(node, 1, ByteString.copyFromUtf8("something else"));
            // Then
            assertThat(node.next(MessageCase.OFFER).getOffer().getRevision()).isEqualTo(1);
        }
    }

    @Test
    void usage_is_acknowledged_after_it_was_committed_and_survives_a_lost_acknowledgement()
            throws Exception {
        // Given
        var random = new Random(1);
        var records =
                IntStream.range(0, 10)
                        .mapToObj(_ ->
                                Batches.request(
                                                Batches.eventId(clock.now, random),
                                                clock.now,
                                                new UUID(1, 1),
                                                new UUID(2, 1),
                                                new UUID(3, 1),
                                                100,
                                                50)
                                        .build())
                        .toList();
        var batch = NodeMessage.newBuilder().setUsage(Batches.batch("gw-1/a", 1, records));
        try (var node = rooms.joined("gw-1").connect(Hello.newBuilder().setSpoolStream("gw-1/a"))) {
            assertThat(node.next(MessageCase.WELCOME).getWelcome().getCommittedThroughSeq())
                    .isZero();
            // When
            node.send(batch);
            // Then
            var ack = node.next(MessageCase.USAGE_ACK).getUsageAck();
            assertThat(ack.getCommittedThroughSeq()).isEqualTo(10);
            assertThat(count("usage_event")).isEqualTo(10);
            // As if the acknowledgement had been lost
            node.send(batch);
            assertThat(node.next(MessageCase.USAGE_ACK).getUsageAck().getCommittedThroughSeq())
                    .isEqualTo(10);
            assertThat(count("usage_event")).isEqualTo(10);
            // And a batch that leaves something out
            node.send(
                    NodeMessage.newBuilder()
                            .setUsage(
                                    Batches.batch(
                                            "gw-1/a",
                                            20,
                                            List.<UsageClose>of(records.getFirst()))));
            assertThat(node.next(MessageCase.REWIND).getRewind().getNextSeq()).isEqualTo(11);
        }
    }

    @Test
    void a_node_gets_the_secrets_that_the_revision_names_sealed_to_itself_and_no_others()
            throws Exception {
        // Given
        var named = SecretRef.newBuilder().setId(new UUID(9, 1).toString()).setVersion(2).build();
        var other = SecretRef.newBuilder().setId(new UUID(9, 2).toString()).setVersion(1).build();
        rooms.secrets.put(named, "Bearer upstream");
        rooms.secrets.put(other, "of somebody else");
        rooms.publish(
                1,
                Snapshot.newBuilder()
                        .setRevision(1)
                        .addInstances(
                                InstanceConfig.newBuilder()
                                        .setId(new UUID(3, 1).toString())
                                        .addAuthHeaders(
                                                SecretHeader.newBuilder()
                                                        .setName("Authorization")
                                                        .setValue(named)))
                        .build()
                        .toByteArray());
        try (var node = rooms.joined("gw-1").connect(Hello.newBuilder())) {
            node.next(MessageCase.WELCOME);
            chunks(node, node.next(MessageCase.OFFER).getOffer());
            // When
            node.send(
                    NodeMessage.newBuilder()
                            .setSecrets(SecretsRequest.newBuilder().addRefs(named).addRefs(other)));
            var reply = node.next(MessageCase.SECRETS).getSecrets();
            // Then
            assertThat(reply.getSecretsList()).hasSize(1);
            assertThat(node.unseal(reply.getSecrets(0))).isEqualTo("Bearer upstream");
            assertThat(reply.getMissingList()).containsExactly(other);
        }
    }

    @Test
    void a_second_stream_of_a_node_takes_over() throws Exception {
        var node = rooms.joined("gw-1");
        node.connect(Hello.newBuilder());
        node.next(MessageCase.WELCOME);
        try (var second = node.twin()) {
            second.connect(Hello.newBuilder());
            second.next(MessageCase.WELCOME);
            assertThat(node.end().getCode()).isEqualTo(Status.Code.ABORTED);
            roundTrip(second);
        }
        node.close();
    }

    @Test
    void the_stream_begins_with_hello() throws Exception {
        try (var node = rooms.joined("gw-1").open()) {
            beat(node, 0, ByteString.EMPTY);
            assertThat(node.end().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        }
    }

    @Test
    void an_endpoint_test_goes_to_a_node_and_its_answer_comes_back() throws Exception {
        try (var node = rooms.joined("gw-1").connect(Hello.newBuilder())) {
            node.next(MessageCase.WELCOME);
            // Its connection is found once the greeting is through, which is a moment later.
            roundTrip(node);
            var session = rooms.connections.find("gw-1").orElseThrow();
            var order = TestOrder.newBuilder().setOrderId("o-1").build();
            // When
            var answer =
                    CompletableFuture.supplyAsync(() ->
                            rooms.replies.await(
                                    "o-1", () -> session.order(order), Duration.ofSeconds(20)));
            assertThat(node.next(MessageCase.TEST).getTest()).isEqualTo(order);
            node.send(
                    NodeMessage.newBuilder()
                            .setTest(
                                    TestReply.newBuilder()
                                            .setOrderId("o-1")
                                            .setOk(true)
                                            .setStatus(200)));
            // Then
            assertThat(answer.get(20, TimeUnit.SECONDS).orElseThrow().getStatus()).isEqualTo(200);
        }
    }

    @Test
    void whoever_listens_hears_of_a_node_that_comes_and_goes() throws Exception {
        var heard = new CountDownLatch(1);
        try (var _ = rooms.board.onChange(heard::countDown);
                var node = rooms.joined("gw-1").connect(Hello.newBuilder())) {
            node.next(MessageCase.WELCOME);
            assertThat(heard.await(20, TimeUnit.SECONDS)).isTrue();
        }
        // Then: the end of the stream is noticed
        var away = new CountDownLatch(1);
        try (var _ =
                rooms.board.onChange(() -> {
                    if (board("gw-1").state() == NodeState.AWAY) {
                        away.countDown();
                    }
                })) {
            if (board("gw-1").state() != NodeState.AWAY) {
                assertThat(away.await(20, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    private GatewayRow board(String node) {
        return rooms.board.gateway(node).orElseThrow();
    }

    private static byte[] largeSnapshot(long revision) {
        var random = new Random(revision);
        var snapshot = Snapshot.newBuilder().setRevision(revision);
        for (var i = 0; i < 8_000; i++) {
            var hash = new byte[32];
            random.nextBytes(hash);
            snapshot.addApiKeys(
                    ApiKeyConfig.newBuilder()
                            .setId(new UUID(5, i).toString())
                            .setHash(ByteString.copyFrom(hash)));
        }
        return snapshot.build().toByteArray();
    }

    private static byte[] chunks(TestNode node, Offer offer) throws InterruptedException {
        var bytes = new ByteArrayOutputStream();
        for (var i = 0; i < offer.getChunks(); i++) {
            var chunk = node.next(MessageCase.CHUNK).getChunk();
            assertThat(chunk.getIndex()).isEqualTo(i);
            assertThat(chunk.getData().size()).isLessThanOrEqualTo(256 * 1024);
            bytes.writeBytes(chunk.getData().toByteArray());
        }
        assertThat(bytes.size()).isEqualTo((int) offer.getSize());
        return bytes.toByteArray();
    }

    private static void applied(TestNode node, long revision) {
        node.send(
                NodeMessage.newBuilder()
                        .setAck(
                                Ack.newBuilder()
                                        .setRevision(revision)
                                        .setPhase(Ack.Phase.APPLIED)));
    }

    private static void beat(TestNode node, long revision, ByteString hash) {
        node.send(
                NodeMessage.newBuilder()
                        .setHeartbeat(
                                Heartbeat.newBuilder()
                                        .setAppliedRevision(revision)
                                        .setStateHash(hash)));
    }

    /// Returns once the console has taken everything sent so far, and hands back nothing that it
    /// sent meanwhile.
    private static void roundTrip(TestNode node) throws InterruptedException {
        node.send(NodeMessage.newBuilder().setSecrets(SecretsRequest.getDefaultInstance()));
        ConsoleMessage reply = node.next(MessageCase.SECRETS);
        assertThat(reply.getSecrets().getSecretsCount()).isZero();
    }

    private static ByteString hash(byte[] bytes) throws Exception {
        return ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static long count(String table) {
        return database.jdbc()
                .query("SELECT count(*) FROM " + table, (row, _) -> row.getLong(1))
                .getFirst();
    }

    private static void assertRefused(Status.Code code, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        refused -> assertThat(refused.getStatus().getCode()).isEqualTo(code));
    }
}
