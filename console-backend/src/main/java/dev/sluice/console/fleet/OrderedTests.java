package dev.sluice.console.fleet;

import dev.sluice.console.instances.CredentialChange;
import dev.sluice.console.instances.CredentialChange.Replace;
import dev.sluice.console.instances.InstanceEdit;
import dev.sluice.console.instances.Instances;
import dev.sluice.console.publishing.SnapshotMapping;
import dev.sluice.console.secrets.Secrets;
import dev.sluice.console.shared.Permission;
import dev.sluice.control.InstanceConfig;
import dev.sluice.control.SealedSecret;
import dev.sluice.control.SecretHeader;
import dev.sluice.control.SecretRef;
import dev.sluice.control.TestOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Component;

/// Sends an endpoint test to a connected gateway and waits for what it saw.
@Component
class OrderedTests implements InstanceTests {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Instances instances;
    private final SecretOpener secrets;
    private final Connections connections;
    private final TestReplies replies;

    OrderedTests(
            Instances instances,
            SecretOpener secrets,
            Connections connections,
            TestReplies replies) {
        this.instances = instances;
        this.secrets = secrets;
        this.connections = connections;
        this.replies = replies;
    }

    @Override
    @PreAuthorize(Permission.ADMINISTER)
    public TestOutcome run(String name, InstanceEdit edit) {
        var draft = Draft.of(SnapshotMapping.instance(instances.draft(name, edit)), edit);
        var session = liveliest();
        var key = session.flatMap(NodeSession::sealing);
        if (session.isEmpty() || key.isEmpty()) {
            return new TestOutcome(
                    false,
                    "no_gateway",
                    0,
                    Duration.ZERO,
                    "no gateway is connected that could call the endpoint",
                    "");
        }
        var node = session.get();
        var order =
                TestOrder.newBuilder()
                        .setOrderId(UUID.randomUUID().toString())
                        .setInstance(draft.config())
                        .addAllSecrets(sealed(draft, key.get()))
                        .build();
        return replies.await(order.getOrderId(), () -> node.order(order), PATIENCE)
                .map(reply ->
                        new TestOutcome(
                                reply.getOk(),
                                reply.getCategory(),
                                reply.getStatus(),
                                Duration.ofMillis(reply.getTookMs()),
                                reply.getDetail(),
                                node.node()))
                .orElseGet(() ->
                        new TestOutcome(
                                false,
                                "timeout",
                                0,
                                PATIENCE,
                                "the gateway did not answer in time",
                                node.node()));
    }

    /// A node that is not about to stop, rather one that is up to date.
    private Optional<NodeSession> liveliest() {
        return connections.all().stream()
                .filter(it -> it.lastHeartbeat().filter(beat -> beat.getDraining()).isEmpty())
                .max(Comparator.comparing(it -> it.standing().applied()));
    }

    private List<SealedSecret> sealed(Draft draft, SecretSealing key) {
        var sealed = new ArrayList<SealedSecret>();
        for (var ref : draft.refs()) {
            var typed = draft.typed().get(ref.getId());
            var value =
                    typed != null
                            ? Optional.of(typed.getBytes(StandardCharsets.UTF_8))
                            : secrets.open(ref);
            if (value.isPresent()) {
                try {
                    sealed.add(key.seal(ref, value.get()));
                } catch (GeneralSecurityException failure) {
                    throw new IllegalStateException("a credential could not be sealed", failure);
                }
            }
        }
        return sealed;
    }

    /// The instance as it would be, with references of its own for values that are only typed yet.
    ///
    /// @param typed values by the id of their reference
    private record Draft(InstanceConfig config, Map<String, String> typed) {

        static Draft of(InstanceConfig stored, InstanceEdit edit) {
            var typed = new HashMap<String, String>();
            var config = stored.toBuilder().clearAuthHeaders().clearAuthQuery();
            config.addAllAuthHeaders(
                    merged(stored.getAuthHeadersList(), edit.authHeaders(), typed));
            config.addAllAuthQuery(merged(stored.getAuthQueryList(), edit.authQuery(), typed));
            return new Draft(config.build(), Map.copyOf(typed));
        }

        List<SecretRef> refs() {
            var headers = new ArrayList<>(config.getAuthHeadersList());
            headers.addAll(config.getAuthQueryList());
            return headers.stream().map(SecretHeader::getValue).toList();
        }

        private static List<SecretHeader> merged(
                List<SecretHeader> stored,
                Map<String, CredentialChange> changes,
                Map<String, String> typed) {
            var headers =
                    new ArrayList<>(
                            stored.stream()
                                    .filter(it -> !(changes.get(it.getName()) instanceof Replace))
                                    .toList());
            changes.forEach((name, change) -> {
                if (change instanceof Replace(var value)) {
                    var ref =
                            SecretRef.newBuilder()
                                    .setId(UUID.randomUUID().toString())
                                    .setVersion(1)
                                    .build();
                    typed.put(ref.getId(), resolved(value));
                    headers.add(SecretHeader.newBuilder().setName(name).setValue(ref).build());
                }
            });
            return headers;
        }

        /// A reference to an environment variable was checked with the draft: that it is set, and
        /// none of Sluice's own.
        private static String resolved(String value) {
            var prefix = "$env://";
            if (Secrets.referenceIn(value) == null) {
                return value;
            }
            return Optional.ofNullable(System.getenv(value.substring(prefix.length()))).orElse("");
        }
    }
}
