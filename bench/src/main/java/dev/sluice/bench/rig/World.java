package dev.sluice.bench.rig;

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
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.zip.CRC32;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What the measured gateway is configured with: one tenant, one consumer with a key, one instance
/// with a credential, one route, and both quotas, wide enough never to refuse.
public final class World {
    /// The public model, and the instance's.
    public static final String MODEL = "bench";

    /// The consumer's key, in the form the product issues.
    public static final String KEY =
            withCheck("slc_test_benchmarks01_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG");

    private static final long WIDE = 1_000_000_000_000L;
    private static final byte[] PEPPER = bytes("a pepper that is only for benches");
    private static final Map<String, byte[]> SECRETS =
            Map.of("pepper", PEPPER, "credential", bytes("Bearer sk-upstream"));

    private World() {}

    /// The configuration as the console would publish it.
    public static Snapshot snapshot(int upstreamPort) {
        return Snapshot.newBuilder()
                .setRevision(1)
                .setInstallationId("bench")
                .addPeppers(Pepper.newBuilder().setVersion(1).setSecret(ref("pepper")))
                .addTenants(TenantConfig.newBuilder().setId("t1").setName("tenant"))
                .addConsumers(
                        ConsumerConfig.newBuilder()
                                .setId("c1")
                                .setName("consumer")
                                .setTenantId("t1")
                                .setAllRoutes(true))
                .addApiKeys(
                        ApiKeyConfig.newBuilder()
                                .setId("k1")
                                .setConsumerId("c1")
                                .setHash(ByteString.copyFrom(hmac(KEY)))
                                .setPepperVersion(1))
                .addInstances(
                        InstanceConfig.newBuilder()
                                .setId("i1")
                                .setName("instance")
                                .setProvider("openai-compatible")
                                .setEndpoint(
                                        "http://127.0.0.1:" + upstreamPort + "/v1/chat/completions")
                                .setModel(MODEL)
                                .setHosting(Hosting.SELF_HOSTED)
                                .setTlsVerify(true)
                                .addAuthHeaders(
                                        SecretHeader.newBuilder()
                                                .setName("Authorization")
                                                .setValue(ref("credential"))))
                .addRoutes(
                        RouteConfig.newBuilder()
                                .setId("r1")
                                .setName("route")
                                .setModel(MODEL)
                                .addTargets(
                                        TargetConfig.newBuilder()
                                                .setInstanceId("i1")
                                                .setPriority(10)
                                                .setWeight(100))
                                .setMaxRetries(-1))
                .addQuotas(
                        quota(
                                "q1",
                                QuotaScope.newBuilder().setConsumerId("c1").setInstanceId("i1")))
                .addQuotas(quota("q2", QuotaScope.newBuilder().setInstanceId("i1")))
                .build();
    }

    /// The value of a secret that the snapshot names.
    public static byte[] secret(String id) {
        var secret = SECRETS.get(id);
        if (secret == null) {
            throw new IllegalArgumentException(
                    "secret: " + id + " (expected: " + SECRETS.keySet() + ")");
        }
        return secret.clone();
    }

    /// A small chat request.
    public static String chat(boolean stream) {
        return """
        {"model":"%s","stream":%s,"max_tokens":16,"messages":[{"role":"system","content":"You are a keeper of gates."},{"role":"user","content":"Where does the river go when it rains?"}]}\
        """
                .formatted(MODEL, stream);
    }

    private static QuotaConfig.Builder quota(String id, QuotaScope.Builder scope) {
        return QuotaConfig.newBuilder()
                .setId(id)
                .setName(id)
                .setScope(scope.setTenantId(scope.getConsumerId().isEmpty() ? "" : "t1"))
                .setLimit(WIDE)
                .setUnit(QuotaUnit.TOTAL_TOKENS)
                .setWindow("PT1H");
    }

    private static SecretRef ref(String id) {
        return SecretRef.newBuilder().setId(id).setVersion(1).build();
    }

    private static byte[] hmac(String key) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(PEPPER, "HmacSHA256"));
            return mac.doFinal(bytes(key));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has HmacSHA256", impossible);
        }
    }

    /// Appends the check the gateway expects: CRC-32 in six digits of base 62.
    private static String withCheck(String body) {
        var digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        var crc = new CRC32();
        crc.update(bytes(body));
        var check = new StringBuilder();
        for (var rest = crc.getValue(); check.length() < 6; rest /= digits.length()) {
            check.insert(0, digits.charAt((int) (rest % digits.length())));
        }
        return body + "_" + check;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
