package dev.sluice.gateway.catalog;

import com.google.protobuf.ByteString;
import dev.sluice.control.ApiKeyConfig;
import dev.sluice.control.ConsumerConfig;
import dev.sluice.control.Hosting;
import dev.sluice.control.InstanceConfig;
import dev.sluice.control.Pepper;
import dev.sluice.control.QuotaConfig;
import dev.sluice.control.QuotaScope;
import dev.sluice.control.QuotaUnit;
import dev.sluice.control.RouteConfig;
import dev.sluice.control.SecretHeader;
import dev.sluice.control.SecretRef;
import dev.sluice.control.Snapshot;
import dev.sluice.control.TargetConfig;
import dev.sluice.control.TenantConfig;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// A small world to compile: tenant `acme`, consumers `bot` and `desk`, self-hosted `qwen-a` and
/// `qwen-b` above cloud `max`, one route `qwen`. The id of each is its name.
public final class TestSnapshot implements OpenedSecrets {
    public static final String BOT_KEY = "bot-key";
    public static final String DESK_KEY = "desk-key";
    static final byte[] PEPPER = "sixteen bytes or".getBytes(StandardCharsets.UTF_8);

    private final Snapshot.Builder snapshot = Snapshot.newBuilder();
    private final Map<String, byte[]> secrets = new HashMap<>();

    public TestSnapshot() {
        secrets.put("pepper", PEPPER);
        secrets.put("cloud-key", "Bearer sk-cloud".getBytes(StandardCharsets.UTF_8));
        snapshot.setRevision(1)
                .setInstallationId("installation")
                .addPeppers(Pepper.newBuilder().setVersion(1).setSecret(ref("pepper")))
                .addTenants(TenantConfig.newBuilder().setId("acme").setName("acme"))
                .addConsumers(consumer("bot"))
                .addConsumers(consumer("desk"))
                .addApiKeys(key("bot-key-id", "bot", BOT_KEY))
                .addApiKeys(key("desk-key-id", "desk", DESK_KEY))
                .addInstances(selfHosted("qwen-a"))
                .addInstances(selfHosted("qwen-b"))
                .addInstances(cloud("max"))
                .addRoutes(
                        route(
                                "qwen",
                                target("qwen-a", 10, 4),
                                target("qwen-b", 10, 1),
                                target("max", 1, 1)));
    }

    public Snapshot.Builder snapshot() {
        return snapshot;
    }

    public TestSnapshot quota(QuotaConfig.Builder quota) {
        snapshot.addQuotas(quota);
        return this;
    }

    public TestSnapshot secret(String id, byte[] value) {
        secrets.put(id, value);
        return this;
    }

    public CompileVerdict verdict() {
        return new CatalogCompiler(EndpointNetworks.any()).compile(snapshot.build(), this);
    }

    /// The catalog of a world that compiles.
    public Catalog compiled() {
        return switch (verdict()) {
            case CompileVerdict.Compiled(var catalog) -> catalog;
            case CompileVerdict.Refused(var defects) -> throw new AssertionError(defects);
        };
    }

    List<String> defects() {
        return switch (verdict()) {
            case CompileVerdict.Compiled _ -> List.of();
            case CompileVerdict.Refused(var defects) ->
                    defects.stream()
                            .map(defect ->
                                    defect.getObject()
                                            + " "
                                            + defect.getField()
                                            + " "
                                            + defect.getCode())
                            .toList();
        };
    }

    @Override
    public byte @Nullable [] open(String id, int version) {
        return secrets.get(id);
    }

    public static SecretRef ref(String id) {
        return SecretRef.newBuilder().setId(id).setVersion(1).build();
    }

    public static ConsumerConfig.Builder consumer(String name) {
        return ConsumerConfig.newBuilder()
                .setId(name)
                .setName(name)
                .setTenantId("acme")
                .setAllRoutes(true);
    }

    public static ApiKeyConfig.Builder key(String id, String consumer, String key) {
        return ApiKeyConfig.newBuilder()
                .setId(id)
                .setConsumerId(consumer)
                .setHash(ByteString.copyFrom(hmac(PEPPER, key)))
                .setPepperVersion(1);
    }

    static byte[] hmac(byte[] pepper, String key) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(pepper, "HmacSHA256"));
            return mac.doFinal(key.getBytes(StandardCharsets.UTF_8));
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    public static InstanceConfig.Builder selfHosted(String name) {
        return InstanceConfig.newBuilder()
                .setId(name)
                .setName(name)
                .setProvider("openai-compatible")
                .setEndpoint("http://127.0.0.1:8000/v1/chat/completions")
                .setModel("Qwen/Qwen2.5-32B-Instruct")
                .setHosting(Hosting.SELF_HOSTED)
                .setTlsVerify(true);
    }

    public static InstanceConfig.Builder cloud(String name) {
        return InstanceConfig.newBuilder()
                .setId(name)
                .setName(name)
                .setProvider("openai")
                .setEndpoint("https://models.example.com/v1/chat/completions?api-version=1")
                .setModel("qwen-max")
                .setHosting(Hosting.CLOUD)
                .setTlsVerify(true)
                .addAuthHeaders(
                        SecretHeader.newBuilder()
                                .setName("Authorization")
                                .setValue(ref("cloud-key")));
    }

    public static RouteConfig.Builder route(String model, TargetConfig... targets) {
        return RouteConfig.newBuilder()
                .setId(model)
                .setName(model)
                .setModel(model)
                .addAllTargets(List.of(targets))
                .setMaxRetries(-1);
    }

    public static TargetConfig target(String instance, int priority, int weight) {
        return TargetConfig.newBuilder()
                .setInstanceId(instance)
                .setPriority(priority)
                .setWeight(weight)
                .build();
    }

    /// A quota in total tokens an hour; set its scope and what else is to differ.
    public static QuotaConfig.Builder hourly(String name, QuotaScope.Builder scope, long limit) {
        return QuotaConfig.newBuilder()
                .setId(name)
                .setName(name)
                .setScope(scope)
                .setLimit(limit)
                .setUnit(QuotaUnit.TOTAL_TOKENS)
                .setWindow("PT1H");
    }

    public static QuotaScope.Builder scope() {
        return QuotaScope.newBuilder();
    }
}
